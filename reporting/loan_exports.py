"""转贷统计 as a file: each line, the whole, and the definitions below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from policies.loan_enums import SummaryBy
from policies.loan_summary import Line
from reporting.metrics.loans import LOAN_METRICS, LoanMetric
from reporting.metrics.periods import Period
from reporting.queries.loans import values_of_line

WHOLE = frozenset({LoanMetric.FIRMS, LoanMetric.LOANS})
PLACES = {LoanMetric.DAYS: 1}
PLACES_OF_MONEY = 6


def export_loans(
    lines: Sequence[Line], whole: Line, *, by_user: User, period: Period, by: SummaryBy, kind: str
) -> HttpResponseBase:
    rows = list(_rows(lines, whole))
    return export_response(
        by=by_user,
        title=_("转贷统计"),
        columns=_columns(),
        rows=rows,
        total=len(rows),
        kind=kind,
        sentence=_("%(period)s，%(by)s") % {"period": period.label, "by": by.label},
    )


def _columns() -> list[Column]:
    return [Column("group", _("分组"), width=30), *map(_column, LOAN_METRICS)]


def _column(code: LoanMetric) -> Column:
    told = LOAN_METRICS[code]
    if code in WHOLE:
        return Column(code.value, str(told.name), Kind.INTEGER, width=12)
    places = PLACES.get(code, PLACES_OF_MONEY)
    return Column(code.value, str(told.name), Kind.DECIMAL, unit=str(told.unit), places=places, width=20)


def _rows(lines: Sequence[Line], whole: Line) -> Iterator[list[Any]]:
    for line in (*lines, whole):
        yield [line.label, *values_of_line(line).values()]
    empty = [None] * len(LOAN_METRICS)
    yield [None, *empty]
    for told in LOAN_METRICS.values():
        yield [f"{told.name}：{told.definition}", *empty]
