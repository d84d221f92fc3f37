"""What the forecast is made from: two statements for the history and for what is open."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import Count, Q, Value, When
from django.db.models.lookups import GreaterThanOrEqual

from assistance.services.lights import Now
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.forecast import AGES, Cell, Forecast, History, Past, age_of, forecast
from reporting.metrics.periods import SHANGHAI, Period, month_of
from reporting.metrics.rates import Standing
from reporting.metrics.versions import Version
from reporting.queries.conditions import COUNTED, OPEN, condition, in_period
from reporting.queries.counting import Rows
from reporting.queries.days import DaysBetween
from reporting.queries.versions import version_of

MONTHS = 12
OLDEST = 10_000


def forecast_of(
    cases: Rows, month: Period, standing: Standing, now: Now, version: Version | None = None
) -> Forecast:
    """``standing`` is the month's as it stands now."""
    history = read_history(cases, month, now, version or version_of(month))
    return forecast(standing, pending_by_cell(cases, month, now.at), history)


def history_before(month: Period) -> Period:
    """The twelve months before."""
    first = month.first
    for _number in range(MONTHS):
        first = month_of(first - timedelta(days=1)).first
    return Period(first, month.first - timedelta(days=1))


def read_history(cases: Rows, month: Period, now: Now, version: Version) -> History:
    """Cases counted by the rate, due in the twelve months before; resolved by the end of the month they were due in."""
    rows: Any = (
        cases.filter(in_period(MetricCode.R1, history_before(month)), COUNTED)
        .order_by()
        .values("category_id", lasted=DaysBetween("answered_at", "received_at"))
        .annotate(
            of=Count(Value(1)),
            won=Count(Value(1), filter=condition(MetricCode.R1, Part.WON, now, version)),
        )
    )
    ended: dict[Cell, Past] = {}
    for row in rows:
        lasted = OLDEST if row["lasted"] is None else row["lasted"]
        cell = (row["category_id"], age_of(lasted))
        ended[cell] = ended.get(cell, Past()) + Past(row["won"], row["of"])
    return History(ended)


def pending_by_cell(cases: Rows, month: Period, at: datetime, open_then: Q = OPEN) -> dict[Cell, int]:
    """The counted open cases that are due in the month, by category and age on the day of ``at``."""
    cells: Any = (
        cases.filter(in_period(MetricCode.R1, month), COUNTED & open_then)
        .order_by()
        .values_list("category_id", age_column(at))
        .annotate(n=Count(Value(1)))
    )
    return {(category, age): count for category, age, count in cells}


def of_age(age: int, at: datetime) -> Q:
    """The cases whose age group on the day of ``at`` begins with ``age``."""
    following = next((lower for lower in AGES if lower > age), None)
    wanted = Q(received_at__lt=received_before(age, at))
    return wanted & Q(received_at__gte=received_before(following, at)) if following else wanted


def lasted_at_least(age: int) -> Q:
    return Q(answered_at__isnull=True) | Q(
        GreaterThanOrEqual(DaysBetween("answered_at", "received_at"), Value(age))
    )


def received_before(age: int, at: datetime) -> datetime:
    """Who was received before this moment is at least ``age`` days old on the day of ``at``."""
    today = datetime.combine(at.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    return today + timedelta(days=1 - age)


def age_column(at: datetime) -> DbCase:
    older = [When(received_at__lt=received_before(age, at), then=Value(age)) for age in AGES[:0:-1]]
    return DbCase(*older, default=Value(AGES[0]))
