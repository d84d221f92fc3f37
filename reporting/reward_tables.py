"""拨付 figures dressed for a page and for a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from policies.reward_summary import Line
from reporting.metrics.rewards import REWARD_METRICS, RewardMetric
from reporting.money_reports import Card, FigureFile, cards
from reporting.queries.rewards import values_of_line


def cards_of(whole: Line) -> list[Card]:
    """Nothing to open where nothing was counted."""
    urls = {
        RewardMetric.RECALLED: whole.recalled_url,
        RewardMetric.UNPAID: whole.unpaid_url if whole.unpaid else "",
        RewardMetric.RATE: whole.budget_url if whole.budget and whole.budget.allotted_fen else "",
    }
    return cards(REWARD_METRICS, values_of_line(whole), urls, whole.url if whole.claims else "")


def file_of(lines: Sequence[Line], whole: Line) -> FigureFile:
    rows = [(line.label, values_of_line(line)) for line in (*lines, whole)]
    return FigureFile(gettext_lazy("拨付统计"), REWARD_METRICS, rows)
