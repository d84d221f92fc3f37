"""The figures of 奖励资金 for a period under a reader's reach: what 拨付汇总 tells of a year, of any days."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from policies.loan_words import wan_of
from policies.reward_summary import Budget, Line
from reporting.metrics.money import Value
from reporting.metrics.rewards import RewardMetric

CENT = Decimal("0.01")


def values_of_line(line: Line) -> dict[RewardMetric, Value]:
    """As numbers, in the units of the definitions; no share of no budget."""
    return {
        RewardMetric.FIRMS: line.firms,
        RewardMetric.CLAIMS: line.claims,
        RewardMetric.PAID: wan_of(line.paid_fen),
        RewardMetric.RECALLED: wan_of(line.recalled_fen),
        RewardMetric.KEPT: wan_of(line.kept_fen),
        RewardMetric.UNPAID: wan_of(line.unpaid_fen),
        RewardMetric.RATE: _rate(line.budget),
    }


def _rate(budget: Budget | None) -> Decimal | None:
    if budget is None or not budget.allotted_fen:
        return None
    return (Decimal(budget.spent_fen * 100) / budget.allotted_fen).quantize(CENT, ROUND_DOWN)
