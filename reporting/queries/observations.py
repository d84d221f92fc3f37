"""What the bulletin, the pages and the exports ask of 监测指标. ``day``: as it stood on record at the end of that day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from reporting.enums import Area, Reckoning
from reporting.metrics.indicators import Band, points_above
from reporting.metrics.spans import Span
from reporting.models import Indicator, IndicatorObservation, IndicatorVersion, ObservationQuerySet, Ranking

Key = tuple[int, str, int | None, int, int]
"""Indicator, area, county, year, months."""


def observation(
    code: str, span: Span, *, area: str = Area.CITY, day: date | None = None
) -> IndicatorObservation | None:
    """The observation of exactly this period, in the revision that stood; None where nobody told it."""
    rows = _on_record(day).of(code, span, area)
    return rows.filter(county__isnull=True).select_related("indicator").first()


def latest_observation(
    code: str, span: Span, *, area: str = Area.CITY, day: date | None = None
) -> IndicatorObservation | None:
    """The newest period not later than ``span``, for what is not told every month (累计开通5G基站)."""
    rows = _on_record(day).filter(indicator__code=code, area=area, county__isnull=True)
    earlier = Q(year__lt=span.year) | Q(year=span.year, months__lte=span.months)
    return rows.filter(earlier).select_related("indicator").order_by("-year", "-months", "-revision").first()


def stated_growth(code: str, span: Span, *, area: str = Area.CITY, day: date | None = None) -> Decimal | None:
    """同比 in % as it was officially stated; never worked out."""
    found = observation(code, span, area=area, day=day)
    return None if found is None else found.growth


def growth_above(code: str, span: Span, *, than: str, day: date | None = None) -> Decimal | None:
    """高于全省 or 高于全国, in 百分点: the difference of two stated growths."""
    ours = stated_growth(code, span, day=day)
    return points_above(ours, stated_growth(code, span, area=than, day=day))


def value_gain(code: str, span: Span, *, day: date | None = None) -> Decimal | None:
    """How many 百分点 a percentage lies above the same period of the year before (营收利润率提高)."""
    now, before = observation(code, span, day=day), observation(code, span.year_before, day=day)
    return points_above(value_in(now), value_in(before))


def value_in(row: IndicatorObservation | None) -> Decimal | None:
    return None if row is None else row.value


def growth_in(row: IndicatorObservation | None) -> Decimal | None:
    return None if row is None else row.growth


def ranking(code: str, year: int, *, day: date | None = None) -> Ranking | None:
    """The latest place that was announced for the year."""
    rows = Ranking.objects.filter(code=code, year=year)
    rows = rows.standing() if day is None else rows.in_force_on(day).filter(ranked_on__lte=day)
    return rows.order_by("-months", "-revision").first()


def observed_in(indicators: Iterable[Indicator], spans: Iterable[Span]) -> dict[Key, IndicatorObservation]:
    """What stands of some indicators in some periods, in one statement."""
    periods = Q()
    for span in set(spans):
        periods |= Q(year=span.year, months=span.months)
    if not periods:
        return {}
    rows = IndicatorObservation.objects.standing().filter(
        periods, indicator__in=[one.pk for one in indicators]
    )
    return {key_of(row): row for row in rows}


def key_of(row: IndicatorObservation) -> Key:
    return (row.indicator_id, row.area, row.county_id, row.year, row.months)


def comparable(indicator: Indicator, span: Span) -> Span:
    """The period whose value is comparable: the same of the year before for 1—N月, else the one just before."""
    return span.year_before if indicator.reckoning == Reckoning.TO_DATE else span.previous


@dataclass(frozen=True)
class InForce:
    """What an indicator means on a day."""

    definition: str
    source_unit: str
    band: Band
    effective_from: date


def versions_on(day: date, indicators: Sequence[Indicator]) -> dict[int, InForce]:
    """By indicator; of two for one day the later one stands."""
    rows = IndicatorVersion.objects.filter(
        indicator__in=[one.pk for one in indicators], effective_from__lte=day
    ).order_by("effective_from", "id")
    return {
        row.indicator_id: InForce(
            row.definition,
            row.source_unit,
            Band(row.direction, row.band_on, row.amber_at, row.red_at),
            row.effective_from,
        )
        for row in rows
    }


def _on_record(day: date | None) -> ObservationQuerySet:
    rows = IndicatorObservation.objects.all()
    return rows.standing() if day is None else rows.in_force_on(day)
