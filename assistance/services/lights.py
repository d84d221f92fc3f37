"""How the deadlines of cases look now; also as ranges of ``due_at``, so that lists filter by light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from django.db.models import Q
from django.utils import timezone

from assistance.enums import OPEN_STATUSES, VOID_STATUSES, CaseStatus
from assistance.models.case import UNANSWERED
from assistance.sla import NEAR_WORKDAYS, Light, LightKind, light
from foundation.web.recent import Recent
from foundation.worktime.calendar import WorkCalendar, add_workdays
from foundation.worktime.services import load_calendar

RUNNING_STATUSES = tuple(status for status in OPEN_STATUSES if status != CaseStatus.SUSPENDED)
"""The resolve clock runs and an answer is owed."""
_calendar = Recent(load_calendar)
VOID = Light(LightKind.VOID)


@dataclass(frozen=True)
class Now:
    """One moment with the calendar in force: what every light of a page is worked out from."""

    calendar: WorkCalendar
    at: datetime

    @property
    def tomorrow(self) -> datetime:
        return _midnight(self.calendar, self.at, days=1)

    @property
    def near_end(self) -> datetime:
        """The end of the last day that shows yellow."""
        return _midnight(self.calendar, add_workdays(self.calendar, self.at, NEAR_WORKDAYS).at, days=1)


def read_now() -> Now:
    """For showing: the calendar may be a few seconds old."""
    return Now(_calendar.get(), timezone.now())


class Timed(Protocol):
    """What of a case its light is worked out from: a case, or a row of these columns."""

    @property
    def status(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def due_provisional(self) -> bool: ...


def light_of(case: Timed, now: Now) -> Light:
    """The light of the deadline that runs, or of how it was kept."""
    if case.status in VOID_STATUSES:
        return VOID
    return light(
        now.calendar,
        now=now.at,
        due_at=case.due_at,
        finished_at=None if case.status in OPEN_STATUSES else case.answered_at,
        suspended=case.status == CaseStatus.SUSPENDED,
        provisional=case.due_provisional,
    )


def with_light(kind: str, now: Now) -> Q:
    """The cases that show this light."""
    running = UNANSWERED & Q(status__in=RUNNING_STATUSES)
    return {
        LightKind.OVERDUE: running & Q(due_at__lt=now.at),
        LightKind.TODAY: running & Q(due_at__gte=now.at, due_at__lt=now.tomorrow),
        LightKind.NEAR: running & Q(due_at__gte=now.tomorrow, due_at__lt=now.near_end),
        LightKind.NORMAL: running & Q(due_at__gte=now.near_end),
        LightKind.SUSPENDED: Q(status=CaseStatus.SUSPENDED),
    }[LightKind(kind)]


def workdays_ago(now: Now, days: int) -> datetime:
    """The start of the day that lies ``days`` working days back."""
    day = now.calendar.local_date(now.at)
    target = now.calendar.workdays_until(day) - days
    while now.calendar.workdays_until(day) > target:
        day -= timedelta(days=1)
    return datetime.combine(day, time.min, now.calendar.tz)


def before_workdays(now: Now, days: int) -> datetime:
    """What began or fell due before this moment did so at least ``days`` working days ago."""
    return workdays_ago(now, days) + timedelta(days=1)


def _midnight(calendar: WorkCalendar, moment: datetime, *, days: int) -> datetime:
    return datetime.combine(calendar.local_date(moment) + timedelta(days=days), time.min, calendar.tz)
