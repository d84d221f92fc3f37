"""拨付 figures dressed for a page: each with its words and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.web.numbers import MISSING
from policies.reward_summary import Line
from reporting.metrics.rewards import REWARD_METRICS, RewardDefinition, RewardMetric
from reporting.queries.rewards import Value, values_of_line


@dataclass(frozen=True)
class RewardCard:
    told: RewardDefinition
    value: str
    url: str


def cards_of(whole: Line) -> list[RewardCard]:
    """Nothing to open where nothing was counted."""
    paid = whole.url if whole.claims else ""
    urls = {
        RewardMetric.RECALLED: whole.recalled_url,
        RewardMetric.UNPAID: whole.unpaid_url if whole.unpaid else "",
        RewardMetric.RATE: whole.budget_url if whole.budget and whole.budget.allotted_fen else "",
    }
    values = values_of_line(whole)
    return [
        RewardCard(told, _shown(values[code]), urls.get(code, paid)) for code, told in REWARD_METRICS.items()
    ]


def _shown(value: Value) -> str:
    """As the cards show them; the table and the file have every 分."""
    if value is None:
        return MISSING
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
