"""The calendar against counting on one's fingers: days one by one, office minutes one by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.worktime.calendar import (
    SHANGHAI,
    Interval,
    WorkCalendar,
    add_workdays,
    add_workhours,
    explain_days,
    workdays_between,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST = date(2023, 12, 1)
SPAN = 120

days = st.integers(0, SPAN).map(lambda offset: FIRST + offset * DAY)
calendars = st.builds(
    WorkCalendar,
    overrides=st.dictionaries(days, st.booleans(), max_size=40),
    published_years=st.sets(st.sampled_from([2023, 2024])).map(frozenset),
)


minutes = st.one_of(
    st.integers(0, 1439),
    st.builds(int.__add__, st.sampled_from([0, 510, 720, 810, 1080]), st.sampled_from([-1, 0, 1])),
)
"""Of a day: any, or at the edge of an office session, where counting goes wrong."""


@st.composite
def moments(draw):
    return datetime.combine(draw(days), datetime.min.time(), SHANGHAI) + draw(minutes) * MINUTE


@st.composite
def pauses(draw):
    start, end = sorted((draw(moments()), draw(moments())))
    return Interval(start, end)


many_pauses = st.lists(pauses(), max_size=6)


def works(calendar: WorkCalendar, day: date) -> bool:
    if day.year in calendar.published_years and day in calendar.overrides:
        return calendar.overrides[day]
    return day.isoweekday() <= 5


def runs(minute: datetime, pauses: list[Interval]) -> bool:
    return not any(pause.start <= minute and minute + MINUTE <= pause.end for pause in pauses)


def is_open(calendar: WorkCalendar, minute: datetime) -> bool:
    time = (minute.hour, minute.minute)
    return works(calendar, minute.date()) and ((8, 30) <= time < (12, 0) or (13, 30) <= time < (18, 0))


def nth_day(calendar: WorkCalendar, start: datetime, n: int, pauses: list[Interval]) -> datetime:
    day = start.date()
    while n:
        day += DAY
        last_minute = datetime(day.year, day.month, day.day, 17, 59, tzinfo=SHANGHAI)
        n -= works(calendar, day) and runs(last_minute, pauses)
    return last_minute + MINUTE


def nth_minute(calendar: WorkCalendar, start: datetime, n: int, pauses: list[Interval]) -> datetime:
    minute = start
    while n:
        n -= is_open(calendar, minute) and runs(minute, pauses)
        minute += MINUTE
    return minute


@given(calendars, moments(), st.integers(1, 40), many_pauses)
@settings(max_examples=300, deadline=None)
def test_add_workdays_agrees_with_counting_days(calendar, start, n, pauses):
    due = add_workdays(calendar, start, n, pauses)

    assert due.at == nth_day(calendar, start, n, pauses)
    assert due.at > start
    assert due.provisional == any(
        year not in calendar.published_years for year in range(start.year, due.at.year + 1)
    )


@given(calendars, moments(), st.integers(1, 8), many_pauses)
@settings(max_examples=60, deadline=None)
def test_add_workhours_agrees_with_counting_minutes(calendar, start, n, pauses):
    due = add_workhours(calendar, start, n, pauses)

    assert due.at == nth_minute(calendar, start, n * 60, pauses)
    assert due.at >= start + timedelta(hours=n)


@given(calendars, moments(), st.integers(1, 20), many_pauses)
@settings(max_examples=100, deadline=None)
def test_explanation_adds_up_to_the_promise(calendar, start, n, pauses):
    due = add_workdays(calendar, start, n, pauses)
    lines = explain_days(calendar, start, due.at, pauses)

    assert lines[0].day == start.date()
    assert lines[-1].day == due.at.date()
    assert lines[-1].running_total == sum(line.counted for line in lines) == n
    assert lines[-1].counted


@given(calendars, days, days)
@settings(max_examples=200, deadline=None)
def test_workdays_between_agrees_with_counting_days(calendar, after, until):
    expected = sum(works(calendar, after + offset * DAY) for offset in range(1, (until - after).days + 1))

    assert workdays_between(calendar, after, until) == expected


@given(calendars, moments(), st.integers(1, 20), many_pauses, pauses())
@settings(max_examples=200, deadline=None)
def test_a_further_pause_never_brings_the_deadline_nearer(calendar, start, n, known, further):
    assert (
        add_workdays(calendar, start, n, [*known, further]).at >= add_workdays(calendar, start, n, known).at
    )
    assert add_workdays(calendar, start, n, known * 2) == add_workdays(calendar, start, n, known)
