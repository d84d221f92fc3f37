"""反复问题 as a list: its filters, its file, and the forms that follow one up or change the measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.models import Case, CaseCategory
from enterprises.models import Chain
from enterprises.services.reach import counties_in_reach
from foundation.accounts.models import Unit
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.fields import CleanTextField, FlexibleDateField
from foundation.web.filters import FlagFilter, PageFilterSet, PickManyFilter, SearchFilter
from foundation.web.forms import PageForm
from reporting.enums import Season
from reporting.models import RecurringGroup, RecurringRule

FOLLOWED = [("no", gettext_lazy("还没有立为共性问题")), ("yes", gettext_lazy("已立为共性问题"))]


class RecurringFilter(PageFilterSet):
    """Only what reaches the measure, unless the reader asks for what once did."""

    primary: ClassVar[tuple[str, ...]] = ("q", "category", "county", "season")

    q = SearchFilter(label=gettext_lazy("类别或产业链"), method="search")
    category = PickManyFilter(label=gettext_lazy("类别"), field_name="category_id", choices=[])
    chain = PickManyFilter(label=gettext_lazy("产业链"), field_name="chain_id", choices=[])
    county = PickManyFilter(label=gettext_lazy("县市区"), field_name="county_id", choices=[])
    season = PickManyFilter(label=gettext_lazy("季节"), choices=Season.choices)
    followed = django_filters.ChoiceFilter(
        label=gettext_lazy("是否跟进"),
        method="by_followed",
        choices=FOLLOWED,
        empty_label=gettext_lazy("全部"),
    )
    all = FlagFilter(label=gettext_lazy("包括不再达到门槛的"), when=lambda rows, _request: rows)

    class Meta:
        model = RecurringGroup
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["category"].extra["choices"] = [
            (str(key), name) for key, name in CaseCategory.objects.values_list("pk", "name")
        ]
        self.filters["chain"].extra["choices"] = [
            (str(key), name)
            for key, name in Chain.objects.running().order_by("name").values_list("pk", "name")
        ]
        counties = counties_in_reach(self.request.user)
        self.filters["county"].extra["choices"] = [(str(unit.pk), unit.name) for unit in counties]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("all") else found.filter(stands=True)

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(category__name__icontains=value) | Q(chain__name__icontains=value))

    def by_followed(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(problem__isnull=value == "no")


class CasesOfGroupFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "open")

    q = SearchFilter(label=gettext_lazy("诉求标题、编号或企业"), method="search")
    open = FlagFilter(
        label=gettext_lazy("只看未办结的"), when=lambda rows, _request: rows.filter(closed_at__isnull=True)
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)


RECURRING_COLUMNS = (
    Column("category", "类别", width=16),
    Column("chain", "产业链", width=18),
    Column("county", "县市区", width=14),
    Column("season", "季节", width=10),
    Column("cases", "诉求件数", Kind.INTEGER, width=10),
    Column("open_cases", "未办结件数", Kind.INTEGER, width=12),
    Column("firms", "企业数", Kind.INTEGER, width=10),
    Column("years", "出现年数", Kind.INTEGER, width=10),
    Column("last_at", "最近一件", Kind.DATETIME, width=18),
    Column("since", "统计起始日期", Kind.DATE, width=14),
    Column("counted_at", "统计时间", Kind.DATETIME, width=18),
    Column("stands", "达到门槛", width=10),
    Column("problem", "共性问题", width=34),
)


def _line(row: RecurringGroup) -> Sequence[Any]:
    return (
        *row.parts, row.cases, row.open_cases, row.firms, row.years, timezone.localtime(row.last_at), row.since,
        timezone.localtime(row.counted_at), _("是") if row.stands else _("否"), str(row.problem or ""),
    )  # fmt: skip


RELATED = ("category", "chain", "county", "problem")
RECURRING_EXPORT = ListExport(gettext_lazy("反复问题"), RECURRING_COLUMNS, _line, related=RELATED)


class MeasureForm(PageForm):
    """Begins with what was set last."""

    least_cases = forms.IntegerField(label=gettext_lazy("件数下限"), min_value=2, max_value=1000)
    least_firms = forms.IntegerField(
        label=gettext_lazy("企业数下限"),
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("至少涉及这么多家企业。"),
    )
    years = forms.IntegerField(
        label=gettext_lazy("看几年"), min_value=1, max_value=10, help_text=gettext_lazy("今年算一年。")
    )
    effective_from = FlexibleDateField(label=gettext_lazy("启用日期"), help_text=gettext_lazy("今天或以后。"))
    reason = CleanTextField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("如：文号、会议纪要。")
    )

    def __init__(self, *args: Any, now: RecurringRule, **kwargs: Any) -> None:
        initial = {name: getattr(now, name) for name in ("least_cases", "least_firms", "years")}
        super().__init__(*args, initial={**initial, "effective_from": timezone.localdate()}, **kwargs)


def problem_words(group: RecurringGroup) -> dict[str, str | Unit | None]:
    """What the form of a 共性问题 begins with."""
    category, chain, county, season = group.parts
    told = {"category": category, "chain": chain, "county": county, "season": season}
    description = _("%(since)s 以来，%(firms)d 家企业反映 %(cases)d 件，分布在 %(years)d 个年份的%(season)s。") % {
        "since": group.since, "firms": group.firms, "cases": group.cases, "years": group.years, "season": season,
    }  # fmt: skip
    return {
        "title": _("%(county)s%(season)s“%(category)s”问题反复出现（%(chain)s）") % told,
        "description": description,
        "unit": group.category.lead_unit,
    }
