from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest

from foundation.worktime.calendar import (
    SHANGHAI,
    DayKind,
    Interval,
    WorkCalendar,
    add_workdays,
    add_workhours,
    explain_days,
    is_working_time,
    merge,
    next_working_moment,
    workdays_between,
    workdays_left,
    workdays_overdue,
)

HOLIDAYS = chinese_calendar.constants.holidays
MAKE_UP_DAYS = chinese_calendar.constants.workdays
CHINA = WorkCalendar(
    overrides={**dict.fromkeys(HOLIDAYS, False), **dict.fromkeys(MAKE_UP_DAYS, True)},
    published_years=frozenset(range(2004, 2027)),
    names={date(2023, 10, 2): "国庆节"},
)
WEEKDAYS = WorkCalendar(published_years=frozenset(range(1, 10000)))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


GOLDEN = [
    ("2023-09-27", 15, "2023-10-24"),
    ("2023-09-28", 5, "2023-10-11"),
    ("2023-10-07", 2, "2023-10-09"),
    ("2023-01-19", 5, "2023-01-31"),
    ("2023-04-28", 5, "2023-05-09"),
    ("2023-06-21", 2, "2023-06-26"),
    ("2023-12-29", 15, "2024-01-22"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-09-30", 15, "2026-10-27"),
]


@pytest.mark.parametrize(("start", "days", "due"), GOLDEN)
def test_add_workdays_gives_golden_vectors(start, days, due):
    deadline = add_workdays(CHINA, moment(f"{start}T10:00"), days)
    assert deadline.at == moment(f"{due}T18:00")
    assert not deadline.provisional


@pytest.mark.parametrize("hour", ["00:00:00", "08:29", "12:30", "18:00", "23:59:59"])
def test_add_workdays_ignores_the_hour_of_the_start(hour):
    assert add_workdays(CHINA, moment(f"2023-09-27T{hour}"), 15).at == moment("2023-10-24T18:00")


def test_add_workdays_takes_the_day_of_the_office_not_of_utc():
    start = datetime(2023, 9, 26, 16, 30, tzinfo=UTC)
    assert add_workdays(CHINA, start, 15).at == moment("2023-10-24T18:00")


def test_add_workdays_into_unpublished_year_is_provisional():
    deadline = add_workdays(CHINA, moment("2026-11-23T09:00"), 30)
    assert deadline.at == moment("2027-01-04T18:00")
    assert deadline.provisional


def test_publishing_the_year_settles_the_deadline():
    known = WorkCalendar(
        overrides={**CHINA.overrides, date(2027, 1, 1): False, date(2027, 1, 2): True},
        published_years=CHINA.published_years | {2027},
    )
    deadline = add_workdays(known, moment("2026-11-23T09:00"), 30)
    assert deadline.at == moment("2027-01-04T18:00")
    assert not deadline.provisional
    assert add_workdays(known, moment("2026-11-23T09:00"), 29).at == moment("2027-01-02T18:00")


def test_days_of_an_unpublished_year_do_not_hold():
    draft = WorkCalendar(overrides={date(2027, 1, 4): False}, published_years=frozenset({2026}))
    assert draft.is_workday(date(2027, 1, 4))
    assert workdays_between(draft, date(2027, 1, 3), date(2027, 1, 4)) == 1


def test_a_year_before_the_table_is_provisional():
    assert add_workdays(CHINA, moment("2003-12-30T09:00"), 1).provisional


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-28", 2, "2024-03-01"),
        ("2028-02-28", 1, "2028-02-29"),
        ("2023-02-28", 1, "2023-03-01"),
        ("2023-12-31", 1, "2024-01-02"),
    ],
)
def test_add_workdays_over_leap_days_and_year_ends(start, days, due):
    assert add_workdays(CHINA, moment(f"{start}T09:00"), days).at == moment(f"{due}T18:00")


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2023-11-08"),
        ([("2023-11-06T10:00", "2023-11-06T11:00")], "2023-11-08"),
        ([("2023-11-06T10:00", "2023-11-06T18:00")], "2023-11-09"),
        ([("2023-11-06T18:00", "2023-11-07T08:30")], "2023-11-08"),
        ([("2023-11-03T10:00", "2023-11-07T10:00")], "2023-11-09"),
        ([("2023-11-06T10:00", "2023-11-07T10:00"), ("2023-11-06T15:00", "2023-11-07T19:00")], "2023-11-10"),
        ([("2023-11-06T10:00", "2023-11-07T10:00")] * 3, "2023-11-09"),
        ([("2023-11-07T10:00", "2023-11-06T10:00")], "2023-11-08"),
    ],
)
def test_add_workdays_counts_a_day_when_the_clock_runs_at_closing(pauses, due):
    intervals = [Interval(moment(start), moment(end)) for start, end in pauses]
    assert add_workdays(CHINA, moment("2023-11-03T09:00"), 3, intervals).at == moment(f"{due}T18:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2023-11-03T09:00", 2, "2023-11-03T11:00"),
        ("2023-11-03T10:00", 2, "2023-11-03T12:00"),
        ("2023-11-03T11:00", 2, "2023-11-03T14:30"),
        ("2023-11-03T12:30", 2, "2023-11-03T15:30"),
        ("2023-11-03T17:00", 2, "2023-11-06T09:30"),
        ("2023-11-03T23:00", 2, "2023-11-06T10:30"),
        ("2023-11-04T10:00", 2, "2023-11-06T10:30"),
        ("2023-09-28T17:30", 2, "2023-10-07T10:00"),
        ("2023-11-03T07:00", 8, "2023-11-03T18:00"),
        ("2023-11-03T07:00", 8.5, "2023-11-06T09:00"),
    ],
)
def test_add_workhours_stays_in_office_hours(start, hours, due):
    assert add_workhours(CHINA, moment(start), hours).at == moment(due)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2023-11-03T09:30", "2023-11-03T10:00")], "2023-11-03T11:30"),
        ([("2023-11-03T08:00", "2023-11-03T14:00")], "2023-11-03T16:00"),
        (
            [("2023-11-03T09:30", "2023-11-03T10:00"), ("2023-11-03T09:45", "2023-11-03T10:15")],
            "2023-11-03T11:45",
        ),
        ([("2023-11-03T11:00", "2023-11-03T12:00")], "2023-11-03T11:00"),
    ],
)
def test_add_workhours_leaves_out_pauses(pauses, due):
    intervals = [Interval(moment(start), moment(end)) for start, end in pauses]
    assert add_workhours(CHINA, moment("2023-11-03T09:00"), 2, intervals).at == moment(due)


def test_add_workhours_into_unpublished_year_is_provisional():
    deadline = add_workhours(CHINA, moment("2026-12-31T17:00"), 2)
    assert deadline.at == moment("2027-01-01T09:30")
    assert deadline.provisional


@pytest.mark.parametrize("amount", [0, -1])
def test_add_refuses_an_empty_promise(amount):
    with pytest.raises(ValueError, match="at least one"):
        add_workdays(CHINA, moment("2023-11-03T09:00"), amount)
    with pytest.raises(ValueError, match="at least one"):
        add_workhours(CHINA, moment("2023-11-03T09:00"), amount)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        add_workdays(CHINA, datetime(2023, 11, 3, 9), 1)


def test_explain_days_tells_every_day():
    pauses = [Interval(moment("2023-10-09T10:00"), moment("2023-10-10T09:00"))]
    due = add_workdays(CHINA, moment("2023-09-28T10:00"), 3, pauses)
    lines = explain_days(CHINA, moment("2023-09-28T10:00"), due.at, pauses)
    assert [(line.day.day, line.kind, line.running_total) for line in lines] == [
        (28, DayKind.FIRST_DAY, 0),
        (29, DayKind.HOLIDAY, 0),
        (30, DayKind.HOLIDAY, 0),
        *((day, DayKind.HOLIDAY, 0) for day in range(1, 7)),
        (7, DayKind.MAKE_UP, 1),
        (8, DayKind.MAKE_UP, 2),
        (9, DayKind.PAUSED, 2),
        (10, DayKind.COUNTED, 3),
    ]
    assert lines[4].name == "国庆节"


def test_explain_days_calls_an_unpublished_holiday_what_it_is_today():
    draft = WorkCalendar(overrides={date(2027, 1, 2): False}, published_years=frozenset({2026}))
    lines = explain_days(draft, moment("2027-01-01T09:00"), moment("2027-01-02T18:00"))
    assert lines[1].kind == DayKind.WEEKEND


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_workdays_between_counts_whole_years(year, days):
    assert workdays_between(CHINA, date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_workdays_between_agrees_with_counting_days_one_by_one():
    day, counted = date(2022, 12, 1), 0
    while day < date(2024, 3, 1):
        day += timedelta(days=1)
        counted += CHINA.is_workday(day)
        assert workdays_between(CHINA, date(2022, 12, 1), day) == counted


def test_workdays_between_is_never_negative():
    assert workdays_between(CHINA, date(2023, 11, 8), date(2023, 11, 3)) == 0


def test_workdays_left_and_overdue_meet_at_the_deadline():
    due = moment("2023-10-10T18:00")
    assert workdays_left(CHINA, moment("2023-10-09T09:00"), due) == 1
    assert workdays_left(CHINA, moment("2023-10-10T09:00"), due) == 0
    assert workdays_overdue(CHINA, due, due) == 0
    assert workdays_overdue(CHINA, due + timedelta(seconds=1), due) == 1
    assert workdays_overdue(CHINA, moment("2023-10-11T09:00"), due) == 1
    assert workdays_overdue(CHINA, moment("2023-10-12T09:00"), due) == 2


@pytest.mark.parametrize(
    ("at", "working", "following"),
    [
        ("2023-11-03T08:29:59", False, "2023-11-03T08:30"),
        ("2023-11-03T08:30", True, "2023-11-03T08:30"),
        ("2023-11-03T11:59:59", True, "2023-11-03T11:59:59"),
        ("2023-11-03T12:00", False, "2023-11-03T13:30"),
        ("2023-11-03T18:00", False, "2023-11-06T08:30"),
        ("2023-11-04T10:00", False, "2023-11-06T08:30"),
        ("2023-10-07T10:00", True, "2023-10-07T10:00"),
        ("2023-10-02T10:00", False, "2023-10-07T08:30"),
    ],
)
def test_next_working_moment(at, working, following):
    assert is_working_time(CHINA, moment(at)) is working
    assert next_working_moment(CHINA, moment(at)) == moment(following)


def test_merge_joins_what_touches_and_drops_what_is_empty():
    first, second = (
        Interval(moment("2023-11-03T09:00"), moment("2023-11-03T10:00")),
        moment("2023-11-03T11:00"),
    )
    assert merge([Interval(first.end, second), Interval(second, second), first]) == [
        Interval(first.start, second)
    ]


def test_summer_time_of_1988_keeps_office_hours():
    """Asia/Shanghai was +09:00 in the summers of 1986 to 1991."""
    deadline = add_workhours(WEEKDAYS, datetime(1988, 4, 15, 17, tzinfo=SHANGHAI), 2)
    assert deadline.at == datetime(1988, 4, 18, 9, 30, tzinfo=SHANGHAI)
    assert deadline.at.utcoffset() == timedelta(hours=9)


def test_sessions_can_be_other_than_the_default():
    night = WorkCalendar(published_years=frozenset({2023}), sessions=((time(20), time(22)),))
    assert add_workdays(night, moment("2023-11-03T09:00"), 1).at == moment("2023-11-06T22:00")
    assert add_workhours(night, moment("2023-11-03T09:00"), 3).at == moment("2023-11-06T21:00")
