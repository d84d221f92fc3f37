"""申报 and 资金拨付台账 as lists and as files, in the layout of the bureau (domain.md D5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.figure_filters import OfEnterprises
from enterprises.industries import DIVISIONS
from enterprises.models import Enterprise
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateFromFilter, DateToFilter, FlagFilter, PickManyFilter
from policies.claim_enums import ClaimBasis, ClaimStatus, PolicyLevel
from policies.loan_words import wan_of
from policies.models import Claim, Payment, PaymentBatch, Policy
from policies.models.payment import mask_account
from policies.policy_lists import ALL, recent_years


def _wan(name: str, heading: str) -> Column:
    return Column(name, heading, Kind.DECIMAL, unit="万元", places=6, width=16)


COLUMNS = (
    Column("number", "编号", width=18),
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("policy", "政策名称", width=40),
    Column("document", "文号", width=26),
    Column("level", "资金级次", width=10),
    Column("subject", "预算科目", width=24),
    Column("budget", "指标文号", width=26),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("matter", "奖励事项", width=30),
    Column("project_code", "项目代码", Kind.CODE, width=26),
    _wan("claimed", "申报金额"),
    _wan("first", "初审金额"),
    _wan("second", "复审金额"),
    _wan("granted", "核定金额"),
    Column("publicity", "公示起止", width=26),
    Column("grant_number", "下达文号", width=26),
    Column("granted_on", "下达日期", Kind.DATE),
    Column("batch", "拨付批次", width=18),
    _wan("paid", "拨付金额"),
    Column("paid_on", "拨付日期", Kind.DATE),
    Column("voucher", "凭证号", width=16),
    _wan("recalled", "追回金额"),
    Column("payee", "收款账户（脱敏）", width=18),
    Column("unasked", "是否免申即享", width=12),
    Column("double", "重复核查结果", width=30),
    Column("goal", "绩效目标", width=30),
    Column("score", "自评得分", Kind.DECIMAL, width=10),
    Column("status", "状态", width=12),
    Column("note", "备注", width=30),
)


def _to_check(rows: Any, request: Any) -> Any:
    return rows.to_check()


def _unbatched(rows: Any, request: Any) -> Any:
    return rows.waiting()


class _OfClaims(OfEnterprises):
    policy = django_filters.ModelChoiceFilter(
        label=gettext_lazy("政策"),
        queryset=lambda request: Policy.objects.visible_to(request.user),
        empty_label=ALL,
    )
    year = django_filters.ChoiceFilter(label=gettext_lazy("年度"), empty_label=ALL)
    basis = PickManyFilter(label=gettext_lazy("方式"), choices=ClaimBasis.choices)
    level = PickManyFilter(
        label=gettext_lazy("资金级次"), field_name="line__level", choices=PolicyLevel.choices
    )
    industry = PickManyFilter(
        label=gettext_lazy("行业"),
        field_name="enterprise__industry_division",
        choices=list(DIVISIONS.items()),
    )

    class Meta:
        model = Claim
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = recent_years()

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        of_firms = Q(enterprise__in=Enterprise.objects.matching(value).values("pk"))
        return rows.filter(of_firms | Q(grant_number__icontains=value) | Q(project_code=value.upper()))


class ClaimFilter(_OfClaims):
    primary: ClassVar[tuple[str, ...]] = ("q", "status", "policy", "year")

    status = PickManyFilter(label=gettext_lazy("状态"), choices=ClaimStatus.choices)
    to_check = FlagFilter(label=gettext_lazy("只看待审核的"), when=_to_check)
    unbatched = FlagFilter(label=gettext_lazy("只看未列入批次的"), when=_unbatched)
    granted_from = DateFromFilter(label=gettext_lazy("下达 从"), field_name="granted_on")
    granted_to = DateToFilter(label=gettext_lazy("下达 至"), field_name="granted_on")

    class Meta:
        model = Claim
        fields: ClassVar[list[str]] = []


class PaymentFilter(_OfClaims):
    """Of what was paid; 追回 stays in the ledger."""

    primary: ClassVar[tuple[str, ...]] = ("q", "policy", "level", "paid_from", "paid_to")

    paid_from = DateFromFilter(label=gettext_lazy("拨付 从"), field_name="paid_on")
    paid_to = DateToFilter(label=gettext_lazy("拨付 至"), field_name="paid_on")
    recalled = FlagFilter(
        label=gettext_lazy("只看有追回的"), when=lambda rows, _request: rows.filter(recalled_fen__gt=0)
    )

    class Meta:
        model = Claim
        fields: ClassVar[list[str]] = []


def with_batch(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``in_batch``: whether a line that counts stands for it."""
    found: QuerySet[Any] = rows.annotate(
        in_batch=Exists(Payment.objects.standing().filter(claim=OuterRef("pk")))
    )
    return found


def with_payment(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``batch_id``, ``batch_year``, ``voucher`` and ``payee_number`` of the line that stands."""
    lines = Payment.objects.standing().filter(claim=OuterRef("pk"))
    found: QuerySet[Any] = rows.annotate(
        batch_id=Subquery(lines.values("batch_id")[:1]),
        batch_year=Subquery(lines.values("batch__year")[:1]),
        voucher=Subquery(lines.values("voucher")[:1]),
        payee_number=Subquery(lines.values("payee__number")[:1]),
    )
    return found


def _in_wan(fen: int | None) -> Any:
    return None if fen is None else wan_of(fen)


def _line(row: Any) -> Sequence[Any]:
    firm, line = row.enterprise, row.line
    batch = PaymentBatch(pk=row.batch_id, year=row.batch_year).number if row.batch_id else ""
    payee = mask_account(row.payee_number) if row.payee_number else ""
    span = f"{row.publicity_from} 至 {row.publicity_until}" if row.publicity_from else ""
    return (
        row.number,
        row.year,
        row.policy.title,
        row.policy.number,
        line.get_level_display() if line else row.policy.get_level_display(),
        line.subject if line else "",
        line.document if line else "",
        firm.name,
        firm.uscc,
        firm.county.name if firm.county else "",
        row.clause.matter,
        row.project_code,
        wan_of(row.claimed_fen),
        _in_wan(row.first_fen),
        _in_wan(row.second_fen),
        _in_wan(row.granted_fen),
        span,
        row.grant_number,
        row.granted_on,
        batch,
        _in_wan(row.granted_fen) if row.paid_on else None,
        row.paid_on,
        row.voucher or "",
        wan_of(row.recalled_fen) if row.recalled_fen else None,
        payee,
        _("是") if row.basis == ClaimBasis.AUTO else _("否"),
        row.repeat_reason or _("无重复"),
        line.goal if line else "",
        line.score if line else None,
        row.get_status_display(),
        row.note,
    )


RELATED = ("policy", "clause", "line", "enterprise__county")
CLAIM_EXPORT = ListExport(gettext_lazy("申报台账"), COLUMNS, _line, related=RELATED, prepared=with_payment)
PAYMENT_EXPORT = ListExport(
    gettext_lazy("资金拨付台账"), COLUMNS, _line, related=RELATED, prepared=with_payment
)
