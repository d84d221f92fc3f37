"""拨付批次 and 收款账户 as lists and as files, and the file that goes to the bank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy

from enterprises.figure_filters import OfEnterprises
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PageFilterSet, PickManyFilter, SearchFilter
from policies.claim_enums import STANDING, BatchStatus
from policies.loan_words import wan_of
from policies.models import PayeeAccount, Payment, PaymentBatch
from policies.policy_lists import ALL, recent_years

BATCH_COLUMNS = (
    Column("number", "批次", width=18),
    Column("document", "下达文号", width=26),
    Column("document_fen", "文件金额", Kind.DECIMAL, unit="万元", places=6, width=18),
    Column("total", "明细合计", Kind.DECIMAL, unit="万元", places=6, width=18),
    Column("lines", "笔数", Kind.INTEGER, width=8),
    Column("status", "状态", width=14),
    Column("sent_on", "送付日期", Kind.DATE),
    Column("made_by", "编制人", width=12),
)
PAYEE_COLUMNS = (
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("holder", "户名", width=34),
    Column("bank", "开户行", width=30),
    Column("masked", "账号（脱敏）", width=16),
    Column("state", "状态", width=12),
    Column("entered_by", "登记人", width=12),
    Column("confirmed_by", "复核人", width=12),
)
PAY_COLUMNS = (
    Column("line", "明细号", Kind.INTEGER, width=10),
    Column("holder", "户名", width=34),
    Column("number", "账号", Kind.CODE, width=30),
    Column("bank", "开户行", width=34),
    Column("amount", "金额", Kind.DECIMAL, unit="元", width=18),
    Column("memo", "用途", width=40),
)
COUNTED = Q(lines__state__in=sorted(STANDING))


def _waiting(rows: Any, request: Any) -> Any:
    return rows.waiting()


class BatchFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "status", "year")

    q = SearchFilter(label=gettext_lazy("下达文号"), field_name="document", lookup_expr="icontains")
    status = PickManyFilter(label=gettext_lazy("状态"), choices=BatchStatus.choices)
    year = django_filters.ChoiceFilter(label=gettext_lazy("年度"), empty_label=ALL)

    class Meta:
        model = PaymentBatch
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = recent_years()


class PayeeFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "waiting")

    waiting = FlagFilter(label=gettext_lazy("只看待复核的"), when=_waiting)
    all = FlagFilter(label=gettext_lazy("包括已停用的"), when=lambda rows, _request: rows)

    class Meta:
        model = PayeeAccount
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("all") else found.filter(ended_at=None)


def with_totals(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``number_of_lines`` and ``total_fen`` of what stands."""
    total = Cast(Sum("lines__amount_fen", filter=COUNTED), BigIntegerField())
    found: QuerySet[Any] = rows.annotate(
        number_of_lines=Count("lines", filter=COUNTED), total_fen=Coalesce(total, 0)
    )
    return found


def _batch_line(row: Any) -> Sequence[Any]:
    return (
        row.number,
        row.document,
        wan_of(row.document_fen),
        wan_of(row.total_fen),
        row.number_of_lines,
        row.get_status_display(),
        row.sent_on,
        row.made_by.name,
    )


def _payee_line(row: PayeeAccount) -> Sequence[Any]:
    return (
        row.enterprise.name,
        row.enterprise.uscc,
        row.holder,
        row.bank,
        row.masked,
        row.state_told,
        row.entered_by.name,
        row.confirmed_by.name if row.confirmed_by else "",
    )


def pay_line(row: Payment) -> Sequence[Any]:
    """One transfer, with the number in full: the bank needs it, and nobody else gets this file."""
    payee = row.payee
    if payee is None:
        raise ValueError(f"line {row.pk} has no account")
    return (
        row.pk,
        payee.holder,
        payee.number,
        payee.bank,
        wan_of(row.amount_fen) * 10_000,
        row.claim.clause.matter,
    )


BATCH_EXPORT = ListExport(
    gettext_lazy("拨付批次"), BATCH_COLUMNS, _batch_line, related=("made_by",), prepared=with_totals
)
PAYEE_EXPORT = ListExport(
    gettext_lazy("收款账户"), PAYEE_COLUMNS, _payee_line, related=("enterprise", "entered_by", "confirmed_by")
)
