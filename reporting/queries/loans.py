"""The figures of 应急转贷 for a period under a reader's reach: what 转贷汇总 tells of a year, of any days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from foundation.accounts.models import User
from policies.loan_enums import SummaryBy
from policies.loan_summary import Days, Line, counties_offered, drawn_between, summed
from policies.loan_words import wan_of
from policies.models import BridgingLoan
from reporting.metrics.loans import LoanMetric
from reporting.metrics.money import Value
from reporting.metrics.periods import Period


def figures_of_loans(user: User, period: Period, by: SummaryBy, today: date) -> tuple[list[Line], Line]:
    """The lines and the whole; two statements."""
    loans = drawn_between(BridgingLoan.objects.visible_to(user), period.first, period.last)
    days = Days(period.first, period.last)
    return summed(loans, days, by, today, offered=counties_offered(user, by))


def values_of_line(line: Line) -> dict[LoanMetric, Value]:
    """As numbers, in the units of the definitions; no mean of nothing."""
    return {
        LoanMetric.FIRMS: len(line.firms),
        LoanMetric.LOANS: line.loans,
        LoanMetric.AMOUNT: wan_of(line.amount_fen),
        LoanMetric.DAYS: Decimal(line.mean_days) if line.loans else None,
        LoanMetric.FEE: wan_of(line.fee_fen),
        LoanMetric.SAVED: wan_of(line.saved_fen),
    }
