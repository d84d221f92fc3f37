"""When the figures of an enterprise ask for a look."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.spans import Span
from reporting.metrics.warnings import (
    days_late,
    days_left,
    fallen,
    judge_amount,
    judge_fall,
    judge_stop,
    level_before,
    month_of,
)

OCTOBER = Span(2023, 10)
MONTHS = st.lists(st.integers(0, 500), min_size=24, max_size=24)
PERCENT = st.integers(1, 100).map(Decimal)


def series_of(months: list[int]) -> dict[Span, Decimal]:
    """Two years of months as they are told: cumulative, January with February."""
    told = {}
    for year in (0, 1):
        total = Decimal(0)
        for number, month in enumerate(months[12 * year : 12 * year + 12], 1):
            total += month
            if number > 1:
                told[Span(2022 + year, number)] = total
    return told


STEADY = [10] * 24


def with_october(value: int, *, last_year: int = 10) -> dict[Span, Decimal]:
    return series_of([*STEADY[:9], last_year, *STEADY[:11], value, 10, 10])


def test_a_month_that_falls_against_season_and_level_is_told_with_both() -> None:
    fall = judge_fall(with_october(4), OCTOBER, Decimal(40))

    assert fall is not None
    assert (fall.now, fall.season, fall.level) == (4, 10, 10)
    assert (fall.season_percent, fall.level_percent) == (60, 60)


def test_a_firm_that_rests_every_october_is_left_in_peace() -> None:
    assert judge_fall(with_october(4, last_year=4), OCTOBER, Decimal(40)) is None


def test_a_firm_that_has_long_been_smaller_is_left_in_peace() -> None:
    smaller = series_of([10] * 12 + [4] * 12)

    assert judge_fall(smaller, OCTOBER, Decimal(40)) is None


@given(MONTHS, PERCENT, PERCENT)
def test_a_stricter_measure_never_tells_more(months: list[int], one: Decimal, other: Decimal) -> None:
    strict, mild = max(one, other), min(one, other)
    series = series_of(months)

    assert judge_fall(series, OCTOBER, strict) is None or judge_fall(series, OCTOBER, mild) is not None


@given(MONTHS, PERCENT, st.integers(1, 50))
def test_the_unit_of_a_figure_does_not_matter(months: list[int], percent: Decimal, factor: int) -> None:
    series = series_of(months)
    scaled = {span: value * factor for span, value in series.items()}

    assert (judge_fall(series, OCTOBER, percent) is None) == (judge_fall(scaled, OCTOBER, percent) is None)


@given(
    MONTHS,
    PERCENT,
    st.sampled_from([OCTOBER, OCTOBER.previous, OCTOBER.year_before, OCTOBER.year_before.previous]),
)
def test_what_is_not_known_never_warns(months: list[int], percent: Decimal, hole: Span) -> None:
    """Neither the month nor its season can be told without the period and the one before it."""
    series = series_of(months)
    del series[hole]

    assert judge_fall(series, OCTOBER, percent) is None
    assert judge_stop(series, OCTOBER, percent) is None


@given(MONTHS, PERCENT)
def test_whoever_stands_still_has_fallen_too(months: list[int], percent: Decimal) -> None:
    series = series_of(months)

    assert judge_stop(series, OCTOBER, percent) is None or judge_fall(series, OCTOBER, percent) is not None


def test_nothing_left_is_a_stop_and_nearly_nothing_too() -> None:
    hundred = {span: value * 10 for span, value in with_october(0).items()}

    assert judge_stop(hundred, OCTOBER, Decimal(95)) is not None
    assert judge_stop({**hundred, OCTOBER: hundred[OCTOBER] + 5}, OCTOBER, Decimal(95)) is not None
    assert judge_stop({**hundred, OCTOBER: hundred[OCTOBER] + 6}, OCTOBER, Decimal(95)) is None


def test_january_and_february_are_told_as_one_month_of_the_two() -> None:
    series = {Span(2023, 2): Decimal(30), Span(2023, 3): Decimal(50)}

    assert month_of(series, Span(2023, 2)) == 15
    assert month_of(series, Span(2023, 3)) == 20


def test_a_level_needs_three_months() -> None:
    series = {Span(2023, month): Decimal(10 * month) for month in (6, 7, 8, 9)}

    assert level_before(series, OCTOBER) == 10
    del series[Span(2023, 6)]
    assert level_before(series, OCTOBER) is None


@given(st.integers(-100, 100), st.integers(-100, 0))
def test_nothing_falls_from_nothing(now: int, base: int) -> None:
    assert fallen(Decimal(now), Decimal(base)) == 0


def test_an_amount_is_told_from_its_measure_on() -> None:
    series = {OCTOBER: Decimal(50)}

    assert judge_amount(series, OCTOBER, Decimal(50)) == 50
    assert judge_amount(series, OCTOBER, Decimal("50.01")) is None
    assert judge_amount({OCTOBER: Decimal(0)}, OCTOBER, Decimal(0)) is None
    assert judge_amount(series, OCTOBER.next, Decimal(1)) is None


@given(st.integers(-60, 60), st.integers(0, 40))
def test_a_day_is_either_late_or_left_or_far(distance: int, measure: int) -> None:
    today = date(2023, 11, 20)
    day = today + timedelta(days=distance)
    late, left = days_late(day, today, Decimal(measure)), days_left(day, today, Decimal(measure))

    assert late is None or left is None
    assert late == (-distance if -distance > measure else None)
    assert left == (distance if 0 <= distance <= measure else None)
