"""The figures of a period under a reader's reach, in a fixed number of set-based statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count

from assistance.services.lights import Now
from foundation.worktime.calendar import workdays_between
from reporting.metrics.definitions import SHARES, MetricCode, Part
from reporting.metrics.periods import Period
from reporting.metrics.rates import Budget, Rate, Standing
from reporting.metrics.versions import FIRST, Version
from reporting.queries.conditions import condition, in_period
from reporting.queries.counting import ASKED_OF_R1, Counts, Rows, counts_by, counts_of
from reporting.queries.days import LocalDay
from reporting.queries.stood import STOOD
from reporting.queries.versions import version_of

Key = int | None


class GroupBy(StrEnum):
    UNIT = "unit"
    OFFICER = "officer"
    CATEGORY = "category"
    COUNTY = "county"
    STOOD = "stood"


COLUMNS = {
    GroupBy.UNIT: "lead_unit_id",
    GroupBy.OFFICER: "officer_id",
    GroupBy.CATEGORY: "category_id",
    GroupBy.COUNTY: "county_id",
    GroupBy.STOOD: "stood",
}

_BY_DEADLINE = (MetricCode.R1, MetricCode.ON_TIME, MetricCode.FIRST_CONTACT)
_BY_CALL_BACK = (MetricCode.R3, MetricCode.SATISFACTION)
_STANDING_PARTS = (
    Part.MET,
    Part.UNRESOLVED,
    Part.OVERDUE,
    Part.OPEN,
    Part.NEAR,
    Part.PROVISIONAL,
    Part.EXCLUDED,
)


@dataclass(frozen=True)
class Figures:
    """Everything told of one group of cases, or of all."""

    standing: Standing = field(default_factory=Standing)
    rates: dict[MetricCode, Rate] = field(default_factory=dict)

    def rate(self, code: MetricCode) -> Rate:
        return self.rates.get(code, Rate(0, 0))

    @property
    def budget(self) -> Budget:
        return Budget(self.standing)


@dataclass(frozen=True)
class Report:
    """``median_workdays`` is None where nothing was answered; ``groups`` are keyed by the unit, person …"""

    total: Figures
    groups: dict[Key, Figures]
    median_workdays: int | None
    answered: int
    version: Version


def report_of(
    cases: Rows, period: Period, now: Now, *, by: GroupBy, version: Version | None = None
) -> Report:
    """Four statements, whatever the number of cases and groups: the total is the sum of its groups.

    ``version`` None is the one in force for the period, here and everywhere below.
    """
    column, version = COLUMNS[by], version or version_of(period)
    counted: dict[Key, Counts] = defaultdict(Counter)
    for codes in (_BY_DEADLINE, (MetricCode.R2,), _BY_CALL_BACK):
        for key, counts in _counts(cases, codes, period, now, column, version).items():
            counted[key] += counts
    groups = {key: _figures(counts) for key, counts in counted.items()}
    median, answered = median_workdays(cases, period, now)
    return Report(
        total=_figures(sum(counted.values(), Counter())),
        groups=groups,
        median_workdays=median,
        answered=answered,
        version=version,
    )


def standing_of(cases: Rows, period: Period, now: Now, version: Version | None = None) -> Standing:
    """The strip's figures alone: one statement."""
    version = version or version_of(period)
    rows = cases.filter(in_period(MetricCode.R1, period))
    return standing_from(counts_of(rows, (MetricCode.R1,), now, version))


def rate_of(cases: Rows, code: MetricCode, period: Period, now: Now, version: Version) -> Rate:
    """One share alone."""
    counts = counts_of(cases.filter(in_period(code, period)), (code,), now, version)
    return _rate(counts, code, standing_from(counts))


def standings_by(
    cases: Rows, period: Period, now: Now, by: GroupBy, version: Version | None = None
) -> dict[Key, Standing]:
    column, version = COLUMNS[by], version or version_of(period)
    counted = _counts(cases, (MetricCode.R1,), period, now, column, version)
    return {key: standing_from(counts) for key, counts in counted.items()}


def in_group(cases: Rows, by: GroupBy, key: Key) -> Rows:
    rows = cases.alias(stood=STOOD) if by == GroupBy.STOOD else cases
    return rows.filter(**{COLUMNS[by]: key})


def rows_behind(
    cases: Rows, code: MetricCode, part: Part, period: Period, now: Now, version: Version | None = None
) -> Rows:
    """The cases that a number counts, from the very condition that counted them."""
    version = version or version_of(period)
    return cases.filter(in_period(code, period) & condition(code, part, now, version))


def median_workdays(cases: Rows, period: Period, now: Now) -> tuple[int | None, int]:
    """The middle of the working days from receipt to answer, and of how many cases.

    Read as days with their counts, so that a month of ten thousand cases is a few hundred rows.
    """
    rows = rows_behind(cases, MetricCode.MEDIAN, Part.BASE, period, now, FIRST).order_by()
    spans = rows.values_list(LocalDay("received_at"), LocalDay("answered_at")).annotate(n=Count("*"))
    used = sorted((workdays_between(now.calendar, begun, done), n) for begun, done, n in spans)
    total = sum(n for _days, n in used)
    return _middle(used, total), total


def _counts(
    cases: Rows, codes: tuple[MetricCode, ...], period: Period, now: Now, column: str, version: Version
) -> dict[Key, Counts]:
    rows = cases.filter(in_period(codes[0], period))
    if column == COLUMNS[GroupBy.STOOD]:
        rows = rows.annotate(stood=STOOD)
    return counts_by(rows, column, codes, now, version)


def _figures(counts: Counts) -> Figures:
    standing = standing_from(counts)
    return Figures(standing=standing, rates={code: _rate(counts, code, standing) for code in SHARES})


def _rate(counts: Counts, code: MetricCode, standing: Standing) -> Rate:
    if code == MetricCode.R1:
        return standing.rate
    told = {Part.BASE: standing.rate.denominator, Part.EXCLUDED: standing.excluded}
    asked = ASKED_OF_R1.get(code, ())
    parts = (Part.MET, Part.BASE, Part.EXCLUDED)
    return Rate(*(told[part] if part in asked else counts[code, part] for part in parts))


def standing_from(counts: Counts) -> Standing:
    return Standing(*(counts[MetricCode.R1, part] for part in _STANDING_PARTS))


def _middle(used: list[tuple[int, int]], total: int) -> int | None:
    """The lower of the two middle values where their number is even."""
    seen = 0
    for days, n in used:
        seen += n
        if seen * 2 >= total:
            return days
    return None
