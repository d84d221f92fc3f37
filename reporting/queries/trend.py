"""R1 of each of the last months, in one statement."""

from __future__ import annotations

from typing import Any

from assistance.services.lights import Now
from reporting.metrics.definitions import MetricCode
from reporting.metrics.periods import Period, month_of, months_back
from reporting.metrics.rates import Standing
from reporting.queries.conditions import in_period
from reporting.queries.days import LocalDay
from reporting.queries.figures import Rows, counters_of_r1, standing_from

MONTHS = 12


def monthly_standings(cases: Rows, now: Now, months: int = MONTHS) -> list[tuple[Period, Standing]]:
    """The oldest first; this month last."""
    periods = months_back(now.calendar.local_date(now.at), months)
    whole = Period(periods[0].first, periods[-1].last)
    rows = cases.filter(in_period(MetricCode.R1, whole)).order_by()
    told: Any = rows.values(day=LocalDay("resolve_due_at")).annotate(**counters_of_r1(now))
    found = {period: Standing() for period in periods}
    for row in told:
        found[month_of(row.pop("day"))] += standing_from(row)
    return list(found.items())
