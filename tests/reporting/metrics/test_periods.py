from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.periods import (
    Period,
    Preset,
    month_of,
    months_back,
    period_before,
    period_of,
    preset_label,
    preset_of,
)

TODAY = date(2023, 11, 23)
days = st.dates(date(2010, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("preset", "first", "last", "label"),
    [
        (Preset.MONTH, date(2023, 11, 1), date(2023, 11, 30), "2023年11月"),
        (Preset.LAST_MONTH, date(2023, 10, 1), date(2023, 10, 31), "2023年10月"),
        (Preset.QUARTER, date(2023, 10, 1), date(2023, 12, 31), "2023年10—12月"),
        (Preset.CUMULATIVE, date(2023, 1, 1), date(2023, 10, 31), "2023年1—10月"),
        (Preset.YEAR, date(2023, 1, 1), date(2023, 12, 31), "2023年"),
    ],
)
def test_preset_gives_its_days(preset: Preset, first: date, last: date, label: str) -> None:
    period = period_of(preset, TODAY)
    assert (period.first, period.last, period.label) == (first, last, label)
    assert preset_of(period, TODAY) == preset


def test_cumulative_in_january_is_the_whole_last_year() -> None:
    assert period_of(Preset.CUMULATIVE, date(2024, 1, 5)) == Period(date(2023, 1, 1), date(2023, 12, 31))


def test_cumulative_label_names_the_last_month() -> None:
    assert preset_label(Preset.CUMULATIVE, TODAY) == "1—10月累计"


def test_any_other_period_is_custom_and_named_by_its_days() -> None:
    period = Period(date(2023, 1, 5), date(2023, 2, 3))
    assert preset_of(period, TODAY) == Preset.CUSTOM
    assert period.label == "2023年1月5日至2月3日"
    assert Period(date(2022, 12, 1), date(2023, 1, 31)).label == "2022年12月1日至2023年1月31日"


def test_period_includes_both_ends_in_local_time() -> None:
    period = Period(date(2023, 10, 1), date(2023, 10, 31))
    assert period.start.isoformat() == "2023-10-01T00:00:00+08:00"
    assert period.end.isoformat() == "2023-11-01T00:00:00+08:00"


def test_period_refuses_to_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2023, 2, 1), date(2023, 1, 1))


@given(days)
def test_presets_are_whole_months_around_or_before_today(today: date) -> None:
    for preset in set(Preset) - {Preset.WEEK, Preset.LAST_WEEK}:
        period = period_of(preset, today)
        assert period.first.day == 1
        assert (period.last + timedelta(days=1)).day == 1
        assert period.first <= today


@given(days)
def test_weeks_run_from_monday_to_sunday(today: date) -> None:
    this, last = period_of(Preset.WEEK, today), period_of(Preset.LAST_WEEK, today)
    assert (this.first.weekday(), this.last.weekday()) == (0, 6)
    assert this.first <= today <= this.last
    assert last.end == this.start
    assert period_before(this) == last


@given(days, st.sampled_from(sorted(set(Preset))))
def test_period_before_is_as_long_and_ends_where_this_begins(today: date, preset: Preset) -> None:
    period = period_of(preset, today)
    before = period_before(period)
    assert before.end == period.start
    assert before.is_whole_months == period.is_whole_months
    if not period.is_whole_months:
        assert before.last - before.first == period.last - period.first


@given(days, st.integers(1, 30))
def test_months_back_are_gapless(today: date, count: int) -> None:
    months = months_back(today, count)
    assert len(months) == count
    assert months[-1] == month_of(today)
    assert all(a.end == b.start for a, b in pairwise(months))
