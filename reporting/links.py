"""Addresses of the lists behind the numbers, and how such an address is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from foundation.web.dates import parse_date
from reporting.metrics.definitions import METRICS, Metric, MetricCode, Part, metric_by_slug
from reporting.metrics.periods import Period, month_of
from reporting.queries.figures import GroupBy, Key

UNSET = "unset"


@dataclass(frozen=True)
class Drill:
    """Which number is opened."""

    metric: Metric
    part: Part
    period: Period


def drill_url(
    code: MetricCode, part: Part, period: Period, *, by: GroupBy | None = None, key: Key = None
) -> str:
    params: dict[str, object] = {
        "metric": code.slug,
        "part": part.value,
        "from": period.first,
        "to": period.last,
    }
    if by is not None:
        params |= {UNSET: by.value} if key is None else {by.value: key}
    return f"{reverse('resolution-cases')}?{urlencode(params)}"


def read_drill(params: Mapping[str, str], today: date) -> Drill:
    """What the address names; whatever it does not say is R1, its denominator, this month."""
    metric = metric_by_slug(params.get("metric", "")) or METRICS[MetricCode.R1]
    part = params.get("part", "")
    first = _day(params.get("from", ""), today) or month_of(today).first
    last = _day(params.get("to", ""), today) or month_of(first).last
    known = part in {one.value for one in metric.parts}
    return Drill(metric, Part(part) if known else Part.BASE, Period(min(first, last), max(first, last)))


def _day(text: str, today: date) -> date | None:
    try:
        return parse_date(text, today=today)
    except ValueError:
        return None
