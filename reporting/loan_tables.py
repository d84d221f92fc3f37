"""转贷 figures dressed for a page and for a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from policies.loan_summary import Line
from reporting.metrics.loans import LOAN_METRICS
from reporting.money_reports import Card, FigureFile, cards
from reporting.queries.loans import values_of_line


def cards_of(whole: Line) -> list[Card]:
    """Nothing to open where nothing was bridged."""
    return cards(LOAN_METRICS, values_of_line(whole), {}, whole.url if whole.loans else "")


def file_of(lines: Sequence[Line], whole: Line) -> FigureFile:
    rows = [(line.label, values_of_line(line)) for line in (*lines, whole)]
    return FigureFile(gettext_lazy("转贷统计"), LOAN_METRICS, rows)
