"""The 对账 of a 专户 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateFromFilter, DateToFilter, FlagFilter, PageFilterSet
from policies.amounts import in_yuan
from policies.models import BridgingInstitution, Reconciliation

COLUMNS = (
    Column("starts_on", "开始日期", Kind.DATE),
    Column("ends_on", "截止日期", Kind.DATE),
    Column("bank", "银行期末余额", Kind.DECIMAL, unit="元", width=20),
    Column("book", "账面期末余额", Kind.DECIMAL, unit="元", width=20),
    Column("difference", "调节后差额", Kind.DECIMAL, unit="元", width=18),
    Column("made_by", "对账人", width=12),
    Column("checked_by", "复核人", width=12),
    Column("checked_at", "复核时间", Kind.DATETIME, width=18),
)


def _waiting(rows: Any, request: HttpRequest) -> Any:
    return rows.filter(checked_at__isnull=True)


class ReconciliationFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("ends_from", "ends_to", "waiting")

    ends_from = DateFromFilter(label=_("截止 从"), field_name="ends_on")
    ends_to = DateToFilter(label=_("截止 至"), field_name="ends_on")
    waiting = FlagFilter(label=_("只看待复核的"), when=_waiting)

    class Meta:
        model = Reconciliation
        fields: ClassVar[list[str]] = []


def _line(one: Reconciliation) -> Sequence[Any]:
    return (
        one.starts_on,
        one.ends_on,
        in_yuan(one.bank_closing_fen),
        in_yuan(one.book_closing_fen),
        in_yuan(one.difference_fen),
        one.made_by.name,
        one.checked_by.name if one.checked_by else "",
        one.checked_at,
    )


def export_of(fund: BridgingInstitution) -> ListExport:
    title = _("%(name)s专户对账") % {"name": fund.name}
    return ListExport(title, COLUMNS, _line, related=("made_by", "checked_by"))
