"""A year as twelve sheets of weeks, for the screen (pure)."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from foundation.worktime.calendar import WorkCalendar

MONDAY_FIRST = Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Cell:
    """``named``: the table has a word on this day; ``works`` is that word, or the Monday-to-Friday rule."""

    day: date
    works: bool
    named: bool
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: list[list[Cell | None]]


def months_of(calendar: WorkCalendar, year: int) -> list[Month]:
    """The days of an unpublished year as its draft has them."""
    return [
        Month(
            month,
            [
                [_cell(calendar, day) if day.month == month else None for day in week]
                for week in MONDAY_FIRST.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def workdays_in(months: list[Month]) -> int:
    return sum(cell is not None and cell.works for month in months for week in month.weeks for cell in week)


def _cell(calendar: WorkCalendar, day: date) -> Cell:
    named = day in calendar.overrides
    works = calendar.overrides[day] if named else day.weekday() < 5
    return Cell(day, works, named, calendar.names.get(day, ""))
