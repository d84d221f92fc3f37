"""转贷 figures dressed for a page: each with its words and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.web.numbers import MISSING
from policies.loan_summary import Line
from reporting.metrics.loans import LOAN_METRICS, LoanDefinition, LoanMetric
from reporting.queries.loans import Value, values_of_line

PLACES = {LoanMetric.AMOUNT: 2, LoanMetric.DAYS: 1, LoanMetric.FEE: 2, LoanMetric.SAVED: 2}
"""As the cards show them; the table and the file have every 分."""


@dataclass(frozen=True)
class LoanCard:
    told: LoanDefinition
    value: str
    url: str


def cards_of(whole: Line) -> list[LoanCard]:
    """Nothing to open where nothing was bridged."""
    values = values_of_line(whole)
    url = whole.url if whole.loans else ""
    return [LoanCard(told, _shown(code, values[code]), url) for code, told in LOAN_METRICS.items()]


def _shown(code: LoanMetric, value: Value) -> str:
    if value is None:
        return MISSING
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.{PLACES[code]}f}"
