"""转贷机构 and the account page of a 专户 as lists and as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enterprises.filters import CountyFilterSet
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateFromFilter, DateToFilter, PageFilterSet, SearchFilter
from policies.amounts import in_yuan
from policies.loan_words import wan_of
from policies.models import BridgingInstitution, Posting

SIDES = [("in", _("收入")), ("out", _("支出"))]
FUND_COLUMNS = (
    Column("name", "转贷机构", width=34),
    Column("county", "县市区", width=16),
    Column("filing_number", "备案文号", width=26),
    Column("balance", "专户余额", Kind.DECIMAL, unit="万元", places=6, width=18),
    Column("floor", "余额警戒线", Kind.DECIMAL, unit="万元", places=6, width=18),
    Column("fees", "累计服务费", Kind.DECIMAL, unit="万元", places=6, width=18),
)
POSTING_COLUMNS = (
    Column("number", "流水号", Kind.INTEGER, width=10),
    Column("on", "业务日期", Kind.DATE, width=12),
    Column("at", "记账时间", Kind.DATETIME, width=18),
    Column("received", "收入", Kind.DECIMAL, unit="元", width=20),
    Column("given", "支出", Kind.DECIMAL, unit="元", width=20),
    Column("standing", "余额", Kind.DECIMAL, unit="元", width=20),
    Column("other", "对方账户", width=34),
    Column("memo", "摘要", width=40),
    Column("reverses", "冲正流水号", Kind.INTEGER, width=12),
    Column("by", "记账人", width=12),
)


class FundFilter(CountyFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="icontains", help_text=_("机构名称"))

    class Meta:
        model = BridgingInstitution
        fields: ClassVar[list[str]] = []


class PostingFilter(PageFilterSet):
    """``account`` is whose page it is: 收入 and 支出 are told from its side."""

    primary: ClassVar[tuple[str, ...]] = ("q", "side", "on_from", "on_to")
    account: ClassVar[int]

    q = SearchFilter(label=_("摘要"), field_name="memo", lookup_expr="icontains")
    side = django_filters.ChoiceFilter(
        label=_("方向"), method="by_side", choices=SIDES, empty_label=_("全部")
    )
    on_from = DateFromFilter(label=_("业务日期 从"), field_name="on")
    on_to = DateToFilter(label=_("业务日期 至"), field_name="on")

    class Meta:
        model = Posting
        fields: ClassVar[list[str]] = []

    def by_side(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{"destination" if value == "in" else "source": self.account})


def postings_of(account: int) -> type[PostingFilter]:
    return type("AccountPostingFilter", (PostingFilter,), {"account": account})


def export_postings(account: int, title: str) -> ListExport:
    def line(row: Any) -> Sequence[Any]:
        came = row.destination_id == account
        amount = in_yuan(row.amount_fen)
        return (
            row.pk,
            row.on,
            row.at,
            amount if came else None,
            None if came else amount,
            in_yuan(row.standing_fen),
            (row.source if came else row.destination).name,
            row.memo,
            row.reverses_id,
            row.by.name,
        )

    return ListExport(title, POSTING_COLUMNS, line, related=("source", "destination", "by"))


def _fund_line(row: BridgingInstitution) -> Sequence[Any]:
    return (
        row.name,
        row.county.name,
        row.filing_number,
        wan_of(row.account.balance_fen),
        wan_of(row.floor_fen),
        wan_of(row.fees.balance_fen),
    )


FUND_EXPORT = ListExport(_("转贷机构和专户"), FUND_COLUMNS, _fund_line, related=("county", "account", "fees"))
