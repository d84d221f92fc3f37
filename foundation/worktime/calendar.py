"""Working days and working hours (pure): which moment is "n 个工作日" after another.

The first day is not counted and the last ends the period (民法典 §201); legal holidays do not count
(行政许可法 §82), make-up working days (调休上班) do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(13, 30), time(18, 0)))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """A span between two aware moments, ``start`` before ``end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """``provisional`` (暂定): a day of the span lies in a year whose holidays are not published."""

    at: datetime
    provisional: bool


class DayKind(StrEnum):
    FIRST_DAY = "first_day"
    COUNTED = "counted"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class DayCount:
    """One line of the explanation of a deadline; ``name`` is the holiday's."""

    day: date
    kind: DayKind
    counted: bool
    running_total: int
    name: str = ""


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The days that differ from Monday to Friday: False is off (休), True is a make-up day (班).

    They hold for published years only; any other year is Monday to Friday.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    published_years: frozenset[int] = frozenset()
    sessions: Sequence[tuple[time, time]] = OFFICE_HOURS
    tz: ZoneInfo = SHANGHAI
    names: Mapping[date, str] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        return year in self.published_years

    def is_workday(self, day: date) -> bool:
        known = self.overrides.get(day) if self.knows(day.year) else None
        return day.weekday() < 5 if known is None else known

    def is_provisional(self, first: date, last: date) -> bool:
        return not all(self.knows(year) for year in range(first.year, last.year + 1))

    def local_date(self, moment: datetime) -> date:
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return moment.astimezone(self.tz).date()

    def closing(self, day: date) -> datetime:
        """The end of office hours, also of a day off."""
        return datetime.combine(day, self.sessions[-1][1], self.tz)

    def office_hours(self, day: date) -> list[Interval]:
        if not self.is_workday(day):
            return []
        return [
            Interval(datetime.combine(day, opens, self.tz), datetime.combine(day, closes, self.tz))
            for opens, closes in self.sessions
        ]

    def workdays_until(self, day: date) -> int:
        """Working days from the year 1 up to and including ``day``; only differences have a meaning."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, 7)
        days, shifts = self._shifts
        return weeks * 5 + min(rest, 5) + shifts[bisect_right(days, ordinal)]

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """Ordinals of the days that break the Monday-to-Friday rule, and what they add up to so far."""
        broken = [day for day in sorted(self.overrides) if self.is_workday(day) != (day.weekday() < 5)]
        changes = [1 if self.is_workday(day) else -1 for day in broken]
        return [day.toordinal() for day in broken], list(accumulate(changes, initial=0))


def add_workdays(
    calendar: WorkCalendar, start: datetime, days: int, pauses: Iterable[Interval] = ()
) -> Deadline:
    """The closing time of the n-th counted day after ``start``'s day.

    A working day counts when the clock runs in the last moment of its office hours.
    """
    _check_positive(days)
    merged = merge(pauses)
    first = day = calendar.local_date(start)
    while days:
        day += ONE_DAY
        days -= _counts(calendar, day, merged)
    return Deadline(calendar.closing(day), calendar.is_provisional(first, day))


def add_workhours(
    calendar: WorkCalendar, start: datetime, hours: float, pauses: Iterable[Interval] = ()
) -> Deadline:
    """``hours`` of office time after ``start``, less the pauses; outside office hours it starts at the next opening."""
    _check_positive(hours)
    left = timedelta(hours=hours)
    pieces = _working_pieces(calendar, start, merge(pauses))
    piece = next(pieces)
    while left > piece.end - piece.start:
        left -= piece.end - piece.start
        piece = next(pieces)
    at = (piece.start + left).astimezone(calendar.tz)
    return Deadline(at, calendar.is_provisional(calendar.local_date(start), at.date()))


def explain_days(
    calendar: WorkCalendar, start: datetime, until: datetime, pauses: Iterable[Interval] = ()
) -> list[DayCount]:
    """Each day from ``start``'s to ``until``'s, with what it counted for."""
    merged = merge(pauses)
    first, last = calendar.local_date(start), calendar.local_date(until)
    lines, total = [], 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        kind = _kind(calendar, day, merged) if offset else DayKind.FIRST_DAY
        counted = kind in (DayKind.COUNTED, DayKind.MAKE_UP)
        total += counted
        lines.append(DayCount(day, kind, counted, total, calendar.names.get(day, "")))
    return lines


def workdays_between(calendar: WorkCalendar, after: date, until: date) -> int:
    """Working days later than ``after`` and not later than ``until``; 0 when ``until`` is earlier."""
    return max(0, calendar.workdays_until(until) - calendar.workdays_until(after))


def workdays_left(calendar: WorkCalendar, now: datetime, due_at: datetime) -> int:
    return workdays_between(calendar, calendar.local_date(now), calendar.local_date(due_at))


def workdays_overdue(calendar: WorkCalendar, now: datetime, due_at: datetime) -> int:
    """0 until the deadline has passed, then at least 1: the day it passed on is the first."""
    if now <= due_at:
        return 0
    return max(1, workdays_between(calendar, calendar.local_date(due_at), calendar.local_date(now)))


def next_working_moment(calendar: WorkCalendar, moment: datetime) -> datetime:
    """``moment`` itself in office hours, else the next opening."""
    return next(_working_pieces(calendar, moment, [])).start.astimezone(calendar.tz)


def is_working_time(calendar: WorkCalendar, moment: datetime) -> bool:
    return next_working_moment(calendar, moment) == moment


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as disjoint intervals in order, in UTC, so that no moment counts twice."""
    merged: list[Interval] = []
    spans = sorted((item.start.astimezone(UTC), item.end.astimezone(UTC)) for item in intervals)
    for start, end in spans:
        if merged and start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(end, merged[-1].end))
        elif start < end:
            merged.append(Interval(start, end))
    return merged


def _counts(calendar: WorkCalendar, day: date, pauses: list[Interval]) -> bool:
    return calendar.is_workday(day) and not _paused_at_closing(calendar, day, pauses)


def _paused_at_closing(calendar: WorkCalendar, day: date, pauses: list[Interval]) -> bool:
    closing = calendar.closing(day)
    return any(pause.start < closing <= pause.end for pause in pauses)


def _kind(calendar: WorkCalendar, day: date, pauses: list[Interval]) -> DayKind:
    if not calendar.is_workday(day):
        named = calendar.knows(day.year) and day in calendar.overrides
        return DayKind.HOLIDAY if named else DayKind.WEEKEND
    if _paused_at_closing(calendar, day, pauses):
        return DayKind.PAUSED
    return DayKind.COUNTED if day.weekday() < 5 else DayKind.MAKE_UP


def _working_pieces(calendar: WorkCalendar, start: datetime, pauses: list[Interval]) -> Iterator[Interval]:
    """Office time from ``start`` on, without the pauses, in UTC; never ends."""
    day, begins = calendar.local_date(start), start.astimezone(UTC)
    while True:
        for session in calendar.office_hours(day):
            opens, closes = session.start.astimezone(UTC), session.end.astimezone(UTC)
            yield from _without(max(opens, begins), closes, pauses)
        day += ONE_DAY


def _without(start: datetime, end: datetime, pauses: list[Interval]) -> Iterator[Interval]:
    """What ``pauses``, merged, leave of a span."""
    for pause in pauses:
        if start < min(pause.start, end):
            yield Interval(start, min(pause.start, end))
        start = max(start, pause.end)
    if start < end:
        yield Interval(start, end)


def _check_positive(amount: float) -> None:
    if amount <= 0:
        raise ValueError("a promise is at least one working hour or one working day")
