"""The rules of 梯度培育 that need no row: which levels a title has, how long it holds, how a count grew."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from enterprises.enums import TitleKind, TitleLevel, TitleState

LADDER = (
    (TitleKind.INNOVATIVE, TitleLevel.PROVINCE),
    (TitleKind.SPECIALISED, TitleLevel.PROVINCE),
    (TitleKind.LITTLE_GIANT, TitleLevel.NATIONAL),
)
"""The steps, the lowest first."""

LEVELS = {kind: (level,) for kind, level in LADDER}
"""Kinds that one level alone recognises; the others exist at each."""

TERM_YEARS = {kind: 3 for kind, _level in LADDER}
"""The ladder's titles hold three years and are reviewed then (domain.md B4); the others until they are withdrawn."""

DUE_MONTHS = 6


def levels_of(kind: str) -> tuple[TitleLevel, ...]:
    return LEVELS.get(TitleKind(kind), tuple(TitleLevel))


def term_end(kind: str, recognised_on: date) -> date | None:
    """The last day of validity; None for a title without a term."""
    years = TERM_YEARS.get(TitleKind(kind))
    return None if years is None else months_on(recognised_on, 12 * years) - timedelta(days=1)


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def state_on(day: date, *, valid_to: date | None, withdrawn_on: date | None) -> TitleState:
    if withdrawn_on is not None and withdrawn_on <= day:
        return TitleState.WITHDRAWN
    if valid_to is None:
        return TitleState.VALID
    if valid_to < day:
        return TitleState.EXPIRED
    return TitleState.DUE if valid_to <= months_on(day, DUE_MONTHS) else TitleState.VALID


def growth(now: int, before: int) -> Decimal | None:
    """同比 in %, one decimal; None where there was nothing before."""
    if before == 0:
        return None
    return (Decimal(now - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
