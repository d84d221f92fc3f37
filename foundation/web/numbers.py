"""Figures as they are shown: 万元 with commas, shares truncated and never rounded up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MISSING = "—"
CENT = Decimal("0.01")


def amount_wan(value: Decimal | int | None) -> str:
    """An amount of 万元 with two decimals."""
    if value is None:
        return MISSING
    return f"{Decimal(value).quantize(CENT, ROUND_HALF_UP):,}"


def percent_truncated(numerator: int, denominator: int, places: int = 2) -> str:
    """479 of 484 is 98.96%, because 98.97% would hide a miss; integers only."""
    if denominator == 0:
        return MISSING
    scale = 10**places
    units = numerator * 100 * scale // denominator
    return f"{units // scale}.{units % scale:0{places}d}%"


def grouped(count: int) -> str:
    """1,200: thousands are set apart."""
    return f"{count:,}"


def capped(count: int, cap: int) -> str:
    """A count that was stopped at ``cap`` + 1 says so: 1万+, 2,000+."""
    if count <= cap:
        return f"{count:,}"
    return f"{cap // 10_000}万+" if cap >= 10_000 else f"{cap:,}+"


def file_size(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} kB"
    return f"{size / 1024 / 1024:.1f} MB"
