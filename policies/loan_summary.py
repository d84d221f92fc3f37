"""What was bridged in some days, by month, institution or county. Each line leads to its rows in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from enterprises.services.reach import counties_in_reach
from foundation.accounts.models import User
from policies.loan_enums import SummaryBy
from policies.models import BridgingLoan, LoanQuerySet
from policies.summary_months import month_within


@dataclass
class Line:
    """Of the loans whose money left the 专户; ``saved_fen`` is 测算值. ``url`` is empty where no list shows just these."""

    label: str
    url: str
    firms: set[int] = field(default_factory=set)
    loans: int = 0
    amount_fen: int = 0
    days: int = 0
    fee_fen: int = 0
    saved_fen: int = 0

    def add(self, loan: BridgingLoan, today: date) -> None:
        self.firms.add(loan.enterprise_id)
        self.loans += 1
        self.amount_fen += loan.amount_fen
        self.days += loan.days(today)
        self.fee_fen += loan.fee(today)
        self.saved_fen += loan.saved(today)

    @property
    def mean_days(self) -> str:
        return f"{self.days / self.loans:.1f}" if self.loans else "—"


def drawn_in(rows: LoanQuerySet, year: int) -> list[BridgingLoan]:
    return _loaded(rows.filter(drawn_on__year=year))


def drawn_between(rows: LoanQuerySet, first: date, last: date) -> list[BridgingLoan]:
    return _loaded(rows.filter(drawn_on__range=(first, last)))


def _loaded(rows: LoanQuerySet) -> list[BridgingLoan]:
    return list(rows.select_related("rules", "institution", "enterprise__county").order_by("drawn_on", "id"))


@dataclass(frozen=True)
class Days:
    """The days of 放款 that are asked for, both counted."""

    first: date
    last: date

    def rows(self, **more: object) -> str:
        asked = {"drawn_from": self.first, "drawn_to": self.last, **more}
        return f"{reverse('loan-list')}?{urlencode(asked)}"


def days_of(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def summed(
    loans: Iterable[BridgingLoan], days: Days, by: SummaryBy, today: date, *, offered: Collection[int]
) -> tuple[list[Line], Line]:
    """The lines, and all of them below: firms that came twice are one there.

    ``offered``: the counties that the ledger can be narrowed to.
    """
    lines: dict[str, Line] = {}
    whole = Line(_("合计"), days.rows())
    for loan in loans:
        key, label, more = KEYS[by](loan, days)
        is_open = by != SummaryBy.COUNTY or more.get("county") in offered
        lines.setdefault(key, Line(label, days.rows(**more) if is_open else "")).add(loan, today)
        whole.add(loan, today)
    return [lines[key] for key in sorted(lines)], whole


def counties_offered(user: User, by: SummaryBy) -> set[int]:
    return {unit.pk for unit in counties_in_reach(user)} if by == SummaryBy.COUNTY else set()


Key = tuple[str, str, dict[str, object]]


def _by_month(loan: BridgingLoan, days: Days) -> Key:
    day = loan.drawn_on or days.first
    month = month_within(day, days.first, days.last)
    return f"{day:%Y-%m}", month.label, {"drawn_from": month.first, "drawn_to": month.last}


def _by_institution(loan: BridgingLoan, days: Days) -> Key:
    return f"{loan.institution_id:012d}", loan.institution.name, {"institution": loan.institution_id}


def _by_county(loan: BridgingLoan, days: Days) -> Key:
    county = loan.enterprise.county
    return (f"{county.pk:012d}", county.name, {"county": county.pk}) if county else ("z", _("县市区未填"), {})


KEYS: dict[SummaryBy, Callable[[BridgingLoan, Days], Key]] = {
    SummaryBy.MONTH: _by_month,
    SummaryBy.INSTITUTION: _by_institution,
    SummaryBy.COUNTY: _by_county,
}
