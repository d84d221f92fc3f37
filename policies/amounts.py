"""Amounts of money are whole 分: nothing is rounded, and both engines count them exactly."""

from __future__ import annotations

from decimal import Decimal

MOST_FEN = 10**13
"""1,000 亿元: whoever books more in one posting has mistaken the unit."""


def in_yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def yuan(fen: int) -> str:
    """As people read it: 元 with commas and two decimals."""
    return f"{in_yuan(fen):,.2f}"


def plain(value: Decimal) -> str:
    """Without zeros behind the point, and without commas: as a box or a rate shows it."""
    return f"{value.normalize():f}"
