"""What an observation says: its light, its distance, and whether somebody should look again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reporting.enums import BandOn, Direction

FAR = Decimal(50)
"""±50 % against what it is comparable with has to be confirmed."""


@dataclass(frozen=True)
class Band:
    direction: str = Direction.NEITHER
    band_on: str = BandOn.GROWTH
    amber_at: Decimal | None = None
    red_at: Decimal | None = None


def light_of(band: Band, value: Decimal | None, growth: Decimal | None) -> str:
    """``red``, ``amber``, ``green``; empty where there are no bands or nothing to hold against them."""
    told = value if band.band_on == BandOn.VALUE else growth
    if told is None or band.direction == Direction.NEITHER or (band.amber_at is None and band.red_at is None):
        return ""
    sign = 1 if band.direction == Direction.UP else -1
    if band.red_at is not None and sign * told < sign * band.red_at:
        return "red"
    if band.amber_at is not None and sign * told < sign * band.amber_at:
        return "amber"
    return "green"


def points_above(ours: Decimal | None, theirs: Decimal | None) -> Decimal | None:
    """百分点: the difference of two percentages."""
    return None if ours is None or theirs is None else ours - theirs


def change_percent(value: Decimal, before: Decimal) -> Decimal | None:
    """Against what it is comparable with; None from nothing or from below nothing."""
    return None if before <= 0 else (value - before) * 100 / before


def is_far(value: Decimal | None, before: Decimal | None, growth: Decimal | None) -> bool:
    """Whether the value, or the growth as stated, is more than ±50 % away."""
    if growth is not None and abs(growth) > FAR:
        return True
    if value is None or before is None:
        return False
    change = change_percent(value, before)
    return change is not None and abs(change) > FAR
