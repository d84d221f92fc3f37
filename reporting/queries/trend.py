"""R1 of each of the last months, each under the definition in force then: one statement for each version."""

from __future__ import annotations

from itertools import groupby

from assistance.services.lights import Now
from reporting.metrics.definitions import MetricCode
from reporting.metrics.periods import Period, month_of, months_back
from reporting.metrics.rates import Standing
from reporting.metrics.versions import version_on
from reporting.queries.conditions import in_period
from reporting.queries.counting import Rows, counts_by
from reporting.queries.days import LocalDay
from reporting.queries.figures import standing_from
from reporting.queries.versions import starts_in_use

MONTHS = 12


def monthly_standings(cases: Rows, now: Now, months: int = MONTHS) -> list[tuple[Period, Standing]]:
    """The oldest first; this month last."""
    periods = months_back(now.calendar.local_date(now.at), months)
    found = {period: Standing() for period in periods}
    starts = starts_in_use()
    told = [(version_on(starts, period.last), period) for period in periods]
    for version, group in groupby(told, key=lambda pair: pair[0]):
        span = [period for _version, period in group]
        whole = Period(span[0].first, span[-1].last)
        rows = cases.filter(in_period(MetricCode.R1, whole)).annotate(day=LocalDay("resolve_due_at"))
        for day, counts in counts_by(rows, "day", (MetricCode.R1,), now, version).items():
            found[month_of(day)] += standing_from(counts)
    return list(found.items())
