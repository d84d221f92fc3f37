"""When an enterprise's own figures ask for a look. Pure: no clock, no database.

A fall is told only where both the season (the same month a year ago) and the enterprise's own level of the last months
say so: a firm that always rests in that month, or that has long been smaller, raises nothing. What is not known is
never taken for zero, and old data never speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from reporting.enums import WarningKind
from reporting.metrics.spans import FIRST, Span

Series = Mapping[Span, Decimal]
"""Cumulative values of one metric by period."""

BASE_MONTHS, FEWEST = 6, 3
"""How many months before make the level, and how many of them must be known."""
STILL = Decimal("0.05")
"""At or below this part of its level an enterprise stands still."""

UNITS = {
    WarningKind.POWER_FALL: "%",
    WarningKind.OUTPUT_FALL: "%",
    WarningKind.STOPPED: "%",
    WarningKind.TAX_ARREARS: "万元",
    WarningKind.LOAN_OVERDUE: "天",
    WarningKind.LOAN_EXPIRING: "天",
    WarningKind.PROMISE_ENDING: "天",
    WarningKind.TITLE_EXPIRING: "天",
}
DATED = frozenset(kind for kind, unit in UNITS.items() if unit == "天")
"""Rules that speak of a day, so that their period is its month."""
FIRST_RULES = {
    WarningKind.POWER_FALL: Decimal(40),
    WarningKind.OUTPUT_FALL: Decimal(40),
    WarningKind.STOPPED: Decimal(95),
    WarningKind.TAX_ARREARS: Decimal(50),
    WarningKind.LOAN_OVERDUE: Decimal(0),
    WarningKind.LOAN_EXPIRING: Decimal(30),
    WarningKind.PROMISE_ENDING: Decimal(7),
    WarningKind.TITLE_EXPIRING: Decimal(90),
}
"""The measures that an installation starts with: 示例，可配置."""


@dataclass(frozen=True)
class Fall:
    """A month, told per month (1—2月 is halved): what it was, what the season and the level were."""

    now: Decimal
    season: Decimal
    level: Decimal

    @property
    def season_percent(self) -> Decimal:
        return fallen(self.now, self.season)

    @property
    def level_percent(self) -> Decimal:
        return fallen(self.now, self.level)


def month_of(series: Series, span: Span) -> Decimal | None:
    """What the last month of ``span`` added, for 1—2月 the half of both; None where a period is missing."""
    value = series.get(span)
    if value is None:
        return None
    if span.months == FIRST:
        return value / 2
    before = series.get(span.previous)
    return None if before is None else value - before


def level_before(series: Series, span: Span) -> Decimal | None:
    """The median of the months before; None where too few of them are known."""
    months, at = [], span.previous
    for _step in range(BASE_MONTHS):
        month = month_of(series, at)
        if month is not None:
            months.append(month)
        at = at.previous
    return median(months) if len(months) >= FEWEST else None


def fallen(now: Decimal, base: Decimal) -> Decimal:
    """By how many percent ``now`` lies below ``base``, never negative; nothing falls from nothing."""
    if base <= 0:
        return Decimal(0)
    return max(Decimal(0), (base - now) * 100 / base)


def fall_of(series: Series, span: Span) -> Fall | None:
    """The month as a fall; None where the month, its season or the level is not known, or there was nothing to lose."""
    now, season, level = (
        month_of(series, span),
        month_of(series, span.year_before),
        level_before(series, span),
    )
    if now is None or season is None or level is None or season <= 0 or level <= 0:
        return None
    return Fall(now, season, level)


def judge_fall(series: Series, span: Span, percent: Decimal) -> Fall | None:
    """The fall, if it is at least so deep against both bases."""
    fall = fall_of(series, span)
    if fall is None or min(fall.season_percent, fall.level_percent) < percent:
        return None
    return fall


def judge_stop(series: Series, span: Span, percent: Decimal) -> Fall | None:
    """As good as nothing left in this month, of a level and a season that were something."""
    return judge_fall(series, span, max(percent, (1 - STILL) * 100))


def judge_amount(series: Series, span: Span, least: Decimal) -> Decimal | None:
    """The amount that stands at the end of ``span``, if it is so high and not nothing."""
    value = series.get(span)
    return value if value is not None and value > 0 and value >= least else None


def days_late(due_on: date, today: date, more_than: Decimal) -> int | None:
    """How many days after ``due_on`` it is, if more than so many."""
    days = (today - due_on).days
    return days if days > 0 and days > more_than else None


def days_left(until: date, today: date, within: Decimal) -> int | None:
    """How many days are left, today included as none, if it is at most so many and not over."""
    days = (until - today).days
    return days if 0 <= days <= within else None
