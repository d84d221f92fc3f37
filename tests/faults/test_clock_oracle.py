"""Deadlines against counting on one's fingers, at the edges of years, leap days, summer times and processes abroad (F6)."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.worktime.calendar import (
    Interval,
    WorkCalendar,
    add_workdays,
    add_workhours,
    workdays_left,
    workdays_overdue,
)
from tests.faults.figures import SEED, Figure, repeated, write_down

CASES = repeated(600, 10_000)
WRONG = "lost: a deadline that is not the counted one"
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
EDGES = (
    datetime(2026, 12, 31, 23, 59, 59),
    datetime(2027, 12, 31, 23, 59, 59),
    datetime(2028, 2, 29, 0, 0),
    datetime(2028, 2, 28, 18, 0),
    datetime(1988, 4, 15, 17, 59, 59),
    datetime(1988, 7, 1, 8, 30),
    datetime(1988, 9, 9, 23, 30),
    datetime(2026, 3, 8, 2, 30),
    datetime(2026, 11, 1, 1, 30),
)
"""In Shanghai's time; the last two are where New York's clock is put on and back."""
SUMMER = (datetime(1988, 4, 16, 18, tzinfo=UTC), datetime(1988, 9, 10, 17, tzinfo=UTC))
"""夏令时 of 1988: the clocks were an hour ahead."""


@dataclass(frozen=True)
class Case:
    calendar: WorkCalendar
    start: datetime
    amount: int
    pauses: list[Interval]
    now: datetime


def at(local: datetime) -> datetime:
    """A wall time of Shanghai as an instant, without the help of a time zone library."""
    winter = (local - timedelta(hours=8)).replace(tzinfo=UTC)
    return winter - timedelta(hours=1) if SUMMER[0] <= winter < SUMMER[1] + timedelta(hours=1) else winter


def wall(moment: datetime) -> datetime:
    ahead = 9 if SUMMER[0] <= moment < SUMMER[1] else 8
    return (moment + timedelta(hours=ahead)).replace(tzinfo=None)


def cases(seed: int, count: int) -> Iterator[Case]:
    chance = random.Random(seed)
    for _case in range(count):
        edge = chance.choice(EDGES)
        local = edge + chance.choice(
            [timedelta(0), chance.randint(-40, 40) * DAY, chance.randint(-99, 99) * MINUTE]
        )
        days = [local.date() + offset * DAY for offset in range(-5, 90)]
        overrides = {day: chance.random() < 0.5 for day in chance.sample(days, chance.randint(0, 15))}
        years = {year for year in range(local.year - 1, local.year + 3) if chance.random() < 0.6}
        start = at(local)
        pauses = []
        for _pause in range(chance.randint(0, 2)):
            begun = start + chance.randint(0, 30 * 1440) * MINUTE
            pauses.append(Interval(begun, begun + chance.randint(1, 10 * 1440) * MINUTE))
        calendar = WorkCalendar(overrides=overrides, published_years=frozenset(years))
        yield Case(
            calendar,
            start,
            chance.randint(1, 30),
            pauses,
            start + chance.randint(-960, 1600) * timedelta(hours=1),
        )


def works(calendar: WorkCalendar, day: date) -> bool:
    if day.year in calendar.published_years and day in calendar.overrides:
        return calendar.overrides[day]
    return day.isoweekday() <= 5


def paused(case: Case, first: datetime, last: datetime) -> bool:
    return any(pause.start <= first and last <= pause.end for pause in case.pauses)


def nth_day(case: Case) -> datetime:
    day, left = wall(case.start).date(), case.amount
    while left:
        day += DAY
        closing = at(datetime(day.year, day.month, day.day, 18))
        left -= works(case.calendar, day) and not paused(case, closing - SECOND, closing)
    return closing


def nth_minute(case: Case, hours: int) -> datetime:
    moment, left = case.start, hours * 60
    while left:
        local = wall(moment)
        minutes = local.hour * 60 + local.minute
        is_open = works(case.calendar, local.date()) and (510 <= minutes < 720 or 810 <= minutes < 1080)
        left -= is_open and not paused(case, moment, moment + MINUTE)
        moment += MINUTE
    return moment


def days_after(calendar: WorkCalendar, first: date, last: date) -> int:
    return sum(works(calendar, first + offset * DAY) for offset in range(1, (last - first).days + 1))


def is_right(case: Case) -> bool:
    due = add_workdays(case.calendar, case.start, case.amount, case.pauses)
    today, last = wall(case.now).date(), wall(nth_day(case)).date()
    over = max(1, days_after(case.calendar, last, today)) if case.now > nth_day(case) else 0
    return (
        due.at == nth_day(case)
        and due.at > case.start
        and workdays_left(case.calendar, case.now, due.at) == days_after(case.calendar, today, last)
        and workdays_overdue(case.calendar, case.now, due.at) == over >= 0
    )


def is_right_in_hours(case: Case) -> bool:
    """Counting goes by minutes, so everything begins and ends on one."""
    pauses = [Interval(pause.start.replace(second=0), pause.end.replace(second=0)) for pause in case.pauses]
    whole = replace(case, start=case.start.replace(second=0), pauses=pauses)
    due = add_workhours(whole.calendar, whole.start, 2, whole.pauses)
    return due.at == nth_minute(whole, 2) and due.at - whole.start >= timedelta(hours=2)


@contextmanager
def process_in(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ["TZ"] = before or "Asia/Shanghai"
        time.tzset()


def test_deadlines_agree_with_counting():
    with process_in("America/New_York"):
        wrong = sum(not is_right(case) for case in cases(SEED, CASES))
        wrong_hours = sum(not is_right_in_hours(case) for case in cases(SEED + 1, CASES // 10))

    write_down(
        Figure("deadlines in days against counting, process in New York", CASES, "cases", wrong, remark=WRONG)
    )
    write_down(Figure("deadlines in hours against counting", CASES // 10, "cases", wrong_hours, remark=WRONG))
    assert (wrong, wrong_hours) == (0, 0)


def test_control_deadlines_in_the_zone_of_the_server_are_wrong():
    new_york = ZoneInfo("America/New_York")
    abroad = (replace(case, calendar=replace(case.calendar, tz=new_york)) for case in cases(SEED, CASES))
    wrong = sum(not is_right(case) for case in abroad)
    write_down(
        Figure("deadlines in the zone of the server", CASES, "cases", wrong, control=True, remark=WRONG)
    )
    assert wrong > CASES / 2
