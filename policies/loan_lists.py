"""应急转贷台账 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.filters import find_enterprises, seen_enterprises
from enterprises.figure_filters import OfEnterprises
from enterprises.models import Enterprise
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateFromFilter, DateToFilter, FlagFilter, PickManyFilter, TypeaheadFilter
from policies.amounts import in_yuan
from policies.loan_columns import OUT
from policies.loan_enums import LoanStatus
from policies.loan_words import wan_of
from policies.models import BridgingInstitution, BridgingLoan, LoanQuerySet


def _out(rows: Any, request: HttpRequest) -> LoanQuerySet:
    found: LoanQuerySet = rows.out()
    return found


def _overdue(rows: Any, request: HttpRequest) -> LoanQuerySet:
    found: LoanQuerySet = rows.overdue(timezone.localdate())
    return found


class LoanFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "status", "institution", "drawn_from", "drawn_to")

    status = PickManyFilter(label=_("状态"), choices=LoanStatus.choices)
    institution = django_filters.ModelChoiceFilter(
        label=_("转贷机构"),
        queryset=lambda request: BridgingInstitution.objects.visible_to(request.user),
        empty_label=_("全部"),
    )
    out = FlagFilter(label=_("只看在途的"), when=_out)
    overdue = FlagFilter(label=_("只看逾期的"), when=_overdue)
    enterprise = TypeaheadFilter(
        label=_("企业"), url_name="enterprise-options", rows=seen_enterprises, search=find_enterprises
    )
    drawn_from = DateFromFilter(label=_("放款 从"), field_name="drawn_on")
    drawn_to = DateToFilter(label=_("放款 至"), field_name="drawn_on")
    due_from = DateFromFilter(label=_("应归还 从"), field_name="due_on")
    due_to = DateToFilter(label=_("应归还 至"), field_name="due_on")

    class Meta:
        model = BridgingLoan
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        of_firms = Q(enterprise__in=Enterprise.objects.matching(value).values("pk"))
        return rows.filter(of_firms | Q(original_number=value.upper()) | Q(bank__icontains=value))


def _line(loan: BridgingLoan) -> Sequence[Any]:
    today, rules, firm = timezone.localdate(), loan.rules, loan.enterprise
    days = loan.days(today)
    was_drawn = loan.drawn_on is not None
    return (
        loan.number,
        loan.institution.name,
        firm.county.name if firm.county else "",
        firm.name,
        firm.uscc,
        loan.get_borrower_kind_display(),
        loan.bank,
        loan.original_number,
        wan_of(loan.original_fen),
        loan.original_due_on,
        None if loan.promised_fen is None else wan_of(loan.promised_fen),
        loan.letter_on,
        loan.applied_on,
        loan.approved_on,
        wan_of(loan.amount_fen),
        loan.drawn_on,
        loan.old_paid_on,
        loan.renewed_on,
        loan.repaid_on,
        days if was_drawn else None,
        rules.first_rate,
        in_yuan(loan.fee(today)) if was_drawn else None,
        rules.market_rate,
        days * rules.market_factor if was_drawn else None,
        wan_of(loan.saved(today)) if was_drawn else None,
        loan.get_status_display(),
        loan.days_late(today) or None,
        loan.written_off_on,
        loan.write_off_document,
        loan.note,
    )


LOAN_EXPORT = ListExport(
    _("应急转贷台账"), OUT, _line, related=("institution", "enterprise__county", "rules")
)
