"""How often the range of the forecast would have held: past months told from what was known on a day in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from assistance.services.lights import Now
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.forecast import Forecast, forecast
from reporting.metrics.periods import SHANGHAI, Period, month_of, months_back
from reporting.metrics.rates import Rate, Standing
from reporting.queries.conditions import COUNTED, condition, in_period
from reporting.queries.counting import Rows
from reporting.queries.forecast import pending_by_cell, read_history
from reporting.queries.versions import version_of

DAYS = (5, 12, 20)
HOUR = time(18)


@dataclass(frozen=True)
class Trial:
    """A month as foretold on a day of it, and what became of the cases that were open then."""

    month: Period
    day: date
    told: Forecast
    resolved: int

    @property
    def held(self) -> bool:
        return self.told.low <= self.resolved <= self.told.high

    @property
    def actual(self) -> Rate:
        return Rate(self.told.standing.resolved + self.resolved, self.told.standing.due)


def trials(cases: Rows, now: Now, months: int) -> Iterator[Trial]:
    """The last ``months`` finished months, each foretold on three of its days.

    Receipt, answer and deadline are read as they stand today; a rework since then shows as an answer
    that came later (docs/adr/0010).
    """
    this = month_of(now.calendar.local_date(now.at))
    for month in months_back(this.first - timedelta(days=1), months):
        for number in DAYS:
            day = month.first.replace(day=number)
            trial = _trial(cases, month, day, now)
            if trial.told.is_told:
                yield trial


def _trial(cases: Rows, month: Period, day: date, now: Now) -> Trial:
    at = datetime.combine(day, HOUR, SHANGHAI)
    version = version_of(month)
    known = cases.filter(in_period(MetricCode.R1, month), COUNTED, received_at__lte=at)
    open_then = Q(received_at__lte=at) & (Q(answered_at__isnull=True) | Q(answered_at__gt=at))
    pending = pending_by_cell(cases, month, at, open_then)
    won = known.filter(condition(MetricCode.R1, Part.WON, now, version))
    resolved = won.filter(answered_at__lte=at).count()
    rest = sum(pending.values())
    standing = Standing(resolved=resolved, unresolved=known.count() - resolved - rest, waiting=rest)
    told = forecast(standing, pending, read_history(cases, month, now, version))
    return Trial(month, day, told, won.filter(answered_at__gt=at).count())
