"""Addresses of the lists behind the numbers, and how such an address is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from foundation.web.dates import parse_date
from reporting.metrics.definitions import METRICS, Metric, MetricCode, Part, metric_by_slug, metric_under
from reporting.metrics.periods import Period, month_of
from reporting.metrics.versions import Version, version_by_code
from reporting.queries.figures import GroupBy, Key
from reporting.queries.versions import version_of

UNSET = "unset"


@dataclass(frozen=True)
class Drill:
    """Which number is opened."""

    metric: Metric
    part: Part
    period: Period
    version: Version | None = None
    """None: the one in force for the period."""

    @property
    def part_label(self) -> str:
        return str(self.metric.part_label(self.part))


@dataclass(frozen=True)
class Place:
    """Where numbers stand: their period, and what their addresses keep besides (a unit, a version)."""

    period: Period
    carried: tuple[tuple[str, str], ...] = ()

    def url(self, code: MetricCode, part: Part, by: GroupBy | None = None, key: Key = None) -> str:
        return drill_url(code, part, self.period, by=by, key=key, carried=self.carried)


def drill_url(
    code: MetricCode,
    part: Part,
    period: Period,
    *,
    by: GroupBy | None = None,
    key: Key = None,
    carried: Iterable[tuple[str, str]] = (),
) -> str:
    params: dict[str, object] = dict(carried) | {
        "metric": code.slug,
        "part": part.value,
        "from": period.first,
        "to": period.last,
    }
    if by is not None:
        params |= {UNSET: by.value} if key is None else {by.value: key}
    return f"{reverse('resolution-cases')}?{urlencode(params)}"


def lineage_of(drilled: str) -> str:
    """The page on where a number comes from, by the address of its list."""
    return drilled.replace(reverse("resolution-cases"), reverse("resolution-lineage"), 1)


def read_drill(params: Mapping[str, str], today: date) -> Drill:
    """What the address names; whatever it does not say is R1, its denominator, this month."""
    part = params.get("part", "")
    first = _day(params.get("from", ""), today) or month_of(today).first
    last = _day(params.get("to", ""), today) or month_of(first).last
    period = Period(min(first, last), max(first, last))
    metric = metric_by_slug(params.get("metric", "")) or METRICS[MetricCode.R1]
    known = part in {one.value for one in metric.parts}
    version = version_by_code(params.get("version", ""))
    return Drill(metric, Part(part) if known else Part.BASE, period, version)


def settled(drill: Drill) -> Drill:
    """With the version that speaks, and the metric in its words."""
    version = drill.version or version_of(drill.period)
    return replace(drill, version=version, metric=metric_under(version, drill.metric.code))


def _day(text: str, today: date) -> date | None:
    try:
        return parse_date(text, today=today)
    except ValueError:
        return None
