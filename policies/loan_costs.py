"""What a bridged loan costs and saves (pure). Days are counted from the day of 放款, which counts, to that of 归还, which does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Rates:
    """Daily rates in percent: one for the first days, one for those after; ``market_*`` are assumptions of 测算."""

    first_days: int
    first_rate: Decimal
    later_rate: Decimal
    market_rate: Decimal
    market_factor: Decimal


@dataclass(frozen=True)
class Tier:
    days: int
    rate: Decimal
    fen: int


def days_used(start: date, end: date) -> int:
    """At least one: money that comes and goes on one day was used that day."""
    return max((end - start).days, 1)


def tiers(principal_fen: int, days: int, rates: Rates) -> list[Tier]:
    """The fee by tier; each is rounded to the 分, and the fee is their sum."""
    first = days if rates.first_rate == rates.later_rate else min(days, rates.first_days)
    parts = ((first, rates.first_rate), (days - first, rates.later_rate))
    return [Tier(part, rate, _rounded(_cost(principal_fen, part, rate))) for part, rate in parts if part]


def fee_fen(principal_fen: int, days: int, rates: Rates) -> int:
    return sum(tier.fen for tier in tiers(principal_fen, days, rates))


def market_fen(principal_fen: int, days: int, rates: Rates) -> int:
    """测算值: what as much would have cost on the market for ``market_factor`` times the days."""
    return _rounded(_cost(principal_fen, days * rates.market_factor, rates.market_rate))


def _cost(principal_fen: int, days: Decimal | int, rate: Decimal) -> Decimal:
    return principal_fen * days * rate / HUNDRED


def _rounded(fen: Decimal) -> int:
    return int(fen.quantize(Decimal(1), ROUND_HALF_UP))
