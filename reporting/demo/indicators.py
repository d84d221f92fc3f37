"""监测指标 since 2022: what the bulletin of 2023 1—10月 prints is told as it is printed there, the rest is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from random import Random

from django.utils import timezone

from foundation.accounts.models import User
from reporting.demo.dice import dice
from reporting.demo.figures import SEED_YEAR
from reporting.enums import Area, RankedIn, Reckoning
from reporting.metrics.spans import LAST, Span, over_by
from reporting.models import Indicator, IndicatorObservation, Ranking
from reporting.services.indicator_defaults import FIRST
from reporting.services.observations import is_told

OCTOBER = Span(SEED_YEAR, 10)
TOLD_DAY = 18
MISSING = frozenset({"gas", "freight", "price-steel"})
"""Not told yet of the latest period."""


@dataclass(frozen=True)
class Course:
    """A year's value in 2022 (or a level), how it grows a year, and what October 2023 really was."""

    base: str
    growth: str
    growth_then: str | None = None
    value_then: str | None = None
    province: str | None = None
    nation: str | None = None
    hides_value: bool = False


COURSES = {
    "value-added": Course("0", "7.9", "8.8", None, "6.9", "4.1", hides_value=True),
    "gross-output": Course("3120", "6.5"),
    "revenue": Course("3060", "6.1"),
    "profit": Course("118", "9.2"),
    "profit-margin": Course("3.62", "0", None, "4.20"),
    "loss-share": Course("18.4", "0"),
    "sales-rate": Course("97.6", "0"),
    "export-delivery": Course("164", "5.0"),
    "receivables": Course("402", "6.4"),
    "finished-stock": Course("96", "3.1"),
    "employment": Course("21.6", "1.2"),
    "above-scale-count": Course("1592", "0", None, "1694"),
    "power-industry": Course("318", "5.7"),
    "power-manufacturing": Course("262", "5.2"),
    "power-key-firms": Course("187", "4.8"),
    "gas": Course("12.4", "6.0"),
    "ppi": Course("98.6", "0"),
    "price-aluminium": Course("18900", "0"),
    "price-steel": Course("4620", "0"),
    "price-caustic-soda": Course("3180", "0"),
    "tax-industry": Course("86", "7.4"),
    "vat-invoices": Course("2890", "6.8"),
    "investment": Course("212", "12.1"),
    "renovation-investment": Course("96", "13.0", "17.4", None, "14.2", None, hides_value=True),
    "freight": Course("21800", "4.4"),
    "new-firms": Course("146", "3.0"),
    "stopped-firms": Course("23", "0"),
    "base-stations-5g": Course("0.88", "0", None, "1.03"),
    "coverage-5g": Course("100", "0", None, "100"),
    "coverage-gigabit": Course("100", "0", None, "100"),
}
PLACES = (
    ("top100", "全国先进制造业百强市", RankedIn.NATION, 93, None, 100, 2022, "2022-11-18", "赛迪顾问"),
    ("top100", "全国先进制造业百强市", RankedIn.NATION, 85, 93, 100, 2023, "2023-11-17", "赛迪顾问"),
    ("top100-progress", "全国先进制造业百强市进步位次", RankedIn.PROVINCE, 1, None, None, 2023, "2023-11-17", "赛迪顾问"),
    ("profit-margin", "规上工业营收利润率提高幅度", RankedIn.PROVINCE, 3, None, 16, 2023, "2023-11-20", "市统计局"),
    ("renovation-investment", "工业技改投资增速", RankedIn.PROVINCE, 6, None, 16, 2023, "2023-11-20", "省工业和信息化厅"),
    ("innovative-sme", "累计培育创新型中小企业", RankedIn.PROVINCE, 5, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("province-clusters", "累计省级中小企业特色产业集群", RankedIn.PROVINCE, 3, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("nation-clusters", "累计国家级中小企业特色产业集群", RankedIn.PROVINCE, 1, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("smart-benchmark", "新增省智能制造标杆企业", RankedIn.PROVINCE, 2, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("smart-factory", "新增智能工厂（数字化车间）", RankedIn.PROVINCE, 2, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("digital-pilot", "新增省级数字化转型试点企业", RankedIn.PROVINCE, 3, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("startup-base", "新增省级小型微型企业创业创新示范基地", RankedIn.PROVINCE, 1, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("quality-benchmark", "新增省级工业企业质量标杆", RankedIn.PROVINCE, 1, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
    ("innovation-firm", "新增省级技术创新示范企业", RankedIn.PROVINCE, 1, None, 16, 2023, "2023-10-30", "省工业和信息化厅"),
)  # fmt: skip


def build_indicators(by: User, today: date) -> int:
    """How many observations."""
    IndicatorObservation.objects.bulk_create(_observations(by, today), batch_size=1000)
    Ranking.objects.bulk_create(
        Ranking(
            code=code,
            name=name,
            ranked_in=ranked_in,
            rank=rank,
            previous=previous,
            of_total=total,
            year=year,
            months=LAST if code.startswith("top100") else OCTOBER.months,
            ranked_on=date.fromisoformat(day),
            source=source,
            entered_by=by,
            entered_at=_moment(date.fromisoformat(day)),
        )
        for code, name, ranked_in, rank, previous, total, year, day, source in PLACES
    )
    return IndicatorObservation.objects.count()


def _observations(by: User, today: date) -> Iterator[IndicatorObservation]:
    random, last = dice("indicators"), over_by(today)
    sources = {one.code: one.source_unit for one in FIRST}
    for indicator in Indicator.objects.filter(code__in=COURSES):
        course, span = COURSES[indicator.code], Span(SEED_YEAR - 1, 2)
        while span <= last:
            if is_told(indicator, span) and not (span == last and indicator.code in MISSING):
                day = told_on(span)
                facts = {
                    "indicator": indicator,
                    "year": span.year,
                    "months": span.months,
                    "source": sources[indicator.code],
                    "dated_on": min(day, today),
                    "entered_by": by,
                    "entered_at": min(_moment(day), timezone.now()),
                }
                for area, value, growth in _numbers(random, indicator, course, span):
                    yield IndicatorObservation(area=area, value=value, growth=growth, **facts)
            span = span.next


def _numbers(
    random: Random, indicator: Indicator, course: Course, span: Span
) -> Iterator[tuple[str, Decimal | None, Decimal | None]]:
    growth = None
    if course.growth != "0":
        drift = Decimal(random.randint(-18, 18)) / 10
        growth = Decimal(course.growth) + drift
        if span == OCTOBER and course.growth_then:
            growth = Decimal(course.growth_then)
    value = None if course.hides_value else _value(random, indicator, course, span)
    yield Area.CITY, value, growth
    for area, then in ((Area.PROVINCE, course.province), (Area.NATION, course.nation)):
        if then is not None:
            drift = Decimal(0) if span == OCTOBER else Decimal(random.randint(-12, 12)) / 10
            yield area, None, Decimal(then) + drift


def _value(random: Random, indicator: Indicator, course: Course, span: Span) -> Decimal:
    if span == OCTOBER and course.value_then:
        return Decimal(course.value_then)
    value = Decimal(course.base)
    if span == OCTOBER.year_before:
        return _rounded(value * _share(indicator, span), indicator)
    years = span.year - (SEED_YEAR - 1)
    value *= (1 + Decimal(course.growth) / 100) ** years
    if course.value_then and span > OCTOBER:
        value = Decimal(course.value_then)
    if indicator.unit == "%":
        wave = Decimal(random.randint(-15, 15)) / 100 if "coverage" not in indicator.code else Decimal(0)
        return _rounded(value + wave, indicator)
    wave = 1 + Decimal(random.randint(-12, 12)) / 1000
    return _rounded(value * _share(indicator, span) * wave, indicator)


def _share(indicator: Indicator, span: Span) -> Decimal:
    """What part of a year's value is there after so many months; levels and shares are there at once."""
    adds_up = indicator.reckoning == Reckoning.TO_DATE and indicator.unit not in {"%", "万人"}
    return Decimal(span.months) / LAST if adds_up else Decimal(1)


def _rounded(value: Decimal, indicator: Indicator) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-indicator.places))


def told_on(span: Span) -> date:
    after = span.next
    return (
        date(after.year, 1, TOLD_DAY) if span.months == LAST else date(span.year, span.months + 1, TOLD_DAY)
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 30)))
