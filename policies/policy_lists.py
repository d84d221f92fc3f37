"""政策 and 预算指标 as lists and as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PageFilterSet, PickManyFilter, SearchFilter
from policies.claim_enums import PolicyLevel, PolicyState
from policies.loan_words import wan_of
from policies.models import BudgetLine, BudgetQuerySet, Policy, PolicyQuerySet
from policies.services.unasked import name_of

ALL = gettext_lazy("全部")
YEARS_BACK = 10
POLICY_COLUMNS = (
    Column("title", "政策名称", width=40),
    Column("number", "文号", width=26),
    Column("level", "资金级次", width=10),
    Column("issuer", "发文机关", width=26),
    Column("issued_on", "发文日期", Kind.DATE),
    Column("opens_on", "申报开始", Kind.DATE),
    Column("closes_on", "申报截止", Kind.DATE),
    Column("valid_until", "有效期至", Kind.DATE),
    Column("grants_unasked", "免申即享", width=10),
    Column("rule_set", "判定规则", width=24),
    Column("state", "状态", width=10),
    Column("repeal_reason", "废止依据", width=30),
)
BUDGET_COLUMNS = (
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("policy", "政策名称", width=40),
    Column("level", "资金级次", width=10),
    Column("subject_code", "预算科目编码", Kind.CODE, width=14),
    Column("subject", "预算科目", width=24),
    Column("document", "指标文号", width=26),
    Column("left", "可用额度", Kind.DECIMAL, unit="万元", places=6, width=18),
    Column("reserved", "待拨付", Kind.DECIMAL, unit="万元", places=6, width=18),
    Column("goal", "绩效目标", width=40),
    Column("score", "自评得分", Kind.DECIMAL, width=10),
    Column("closed_on", "结账日期", Kind.DATE),
)


def recent_years() -> list[tuple[str, str]]:
    this_year = timezone.localdate().year
    return [
        (str(year), _("%(year)s 年") % {"year": year})
        for year in range(this_year, this_year - YEARS_BACK, -1)
    ]


class PolicyFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "level", "state")

    q = SearchFilter(label=gettext_lazy("关键词"), method="search", help_text=gettext_lazy("政策名称或文号"))
    level = PickManyFilter(label=gettext_lazy("资金级次"), choices=PolicyLevel.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), method="by_state", choices=PolicyState.choices, empty_label=ALL
    )
    unasked = FlagFilter(
        label=gettext_lazy("只看免申即享的"), when=lambda rows, _request: rows.filter(grants_unasked=True)
    )

    class Meta:
        model = Policy
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value))

    def by_state(self, rows: PolicyQuerySet, name: str, value: str) -> PolicyQuerySet:
        return rows.in_state(value, timezone.localdate())


class BudgetFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "year", "level")

    q = SearchFilter(
        label=gettext_lazy("关键词"), method="search", help_text=gettext_lazy("政策名称或指标文号")
    )
    year = PickManyFilter(label=gettext_lazy("年度"), choices=[])
    policy = django_filters.ModelChoiceFilter(
        label=gettext_lazy("政策"),
        queryset=lambda request: Policy.objects.visible_to(request.user),
        empty_label=ALL,
    )
    level = PickManyFilter(label=gettext_lazy("资金级次"), choices=PolicyLevel.choices)
    open = FlagFilter(
        label=gettext_lazy("只看未结账的"), when=lambda rows, _request: rows.filter(closed_on=None)
    )

    class Meta:
        model = BudgetLine
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = recent_years()

    def search(self, rows: BudgetQuerySet, name: str, value: str) -> BudgetQuerySet:
        return rows.filter(Q(policy__title__icontains=value) | Q(document__icontains=value))


def _policy_line(row: Policy) -> Sequence[Any]:
    return (
        row.title,
        row.number,
        row.get_level_display(),
        row.issuer,
        row.issued_on,
        row.opens_on,
        row.closes_on,
        row.valid_until,
        _("是") if row.grants_unasked else _("否"),
        name_of(row.rule_set),
        row.state(timezone.localdate()).label,
        row.repeal_reason,
    )


def _budget_line(row: BudgetLine) -> Sequence[Any]:
    return (
        row.year,
        row.policy.title,
        row.get_level_display(),
        row.subject_code,
        row.subject,
        row.document,
        wan_of(row.account.balance_fen),
        wan_of(row.reserved.balance_fen),
        row.goal,
        row.score,
        row.closed_on,
    )


POLICY_EXPORT = ListExport(gettext_lazy("政策"), POLICY_COLUMNS, _policy_line)
BUDGET_EXPORT = ListExport(
    gettext_lazy("预算指标"), BUDGET_COLUMNS, _budget_line, related=("policy", "account", "reserved")
)
