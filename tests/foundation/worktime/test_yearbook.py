from __future__ import annotations

from datetime import date

from foundation.worktime.calendar import WorkCalendar
from foundation.worktime.yearbook import months_of, workdays_in

DRAFT = WorkCalendar(
    overrides={date(2027, 1, 1): False, date(2027, 1, 2): True}, names={date(2027, 1, 1): "元旦"}
)


def test_months_hold_every_day_once():
    days = [cell.day for month in months_of(DRAFT, 2028) for week in month.weeks for cell in week if cell]
    assert len(days) == len(set(days)) == 366


def test_weeks_begin_on_monday_and_show_the_draft():
    first_week = months_of(DRAFT, 2027)[0].weeks[0]
    assert [cell and cell.day.day for cell in first_week] == [None, None, None, None, 1, 2, 3]
    assert [(cell.works, cell.named, cell.name) for cell in first_week if cell] == [
        (False, True, "元旦"),
        (True, True, ""),
        (False, False, ""),
    ]


def test_workdays_are_counted_with_the_draft():
    assert workdays_in(months_of(DRAFT, 2027)) == 261
