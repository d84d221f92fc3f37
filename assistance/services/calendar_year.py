"""Next year's holidays are announced in November; until they are entered, deadlines beyond 31 December are 暂定."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.enums import DueKind, ReminderRole
from assistance.models import ReminderStep
from assistance.services.lights import Now
from assistance.services.reminder_words import as_of
from assistance.services.telling import Subject, Told, tell_found
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.worktime.calendar import WorkCalendar

FIRST_MONTH = 11
ROLES = {
    ReminderRole.UNIT_HEAD: RoleCode.SECTION_HEAD,
    ReminderRole.LEADER: RoleCode.LEADER,
    ReminderRole.ADMIN: RoleCode.SYSTEM_ADMIN,
}


def missing_year(calendar: WorkCalendar, today: date) -> int | None:
    """The year that should be published by now and is not: this one, from 1 November the next."""
    if not calendar.knows(today.year):
        return today.year
    if today.month >= FIRST_MONTH and not calendar.knows(today.year + 1):
        return today.year + 1
    return None


def warn_missing_year(now: Now, step: ReminderStep) -> int:
    """Once a week; returns how many were told."""
    return tell_found(missing_year_told(now, step), step)


def missing_year_told(now: Now, step: ReminderStep) -> list[Told]:
    today = now.calendar.local_date(now.at)
    year = missing_year(now.calendar, today)
    if year is None:
        return []
    monday = datetime.combine(today - timedelta(days=today.weekday()), time.min, now.calendar.tz)
    roles = [ROLES[role] for role in step.roles if role in ROLES]
    return [
        Told(
            subject=Subject(DueKind.CALENDAR, year, monday),
            about=_("%(year)d 年的工作日历") % {"year": year},
            words=_("尚未发布"),
            body=_(
                "跨到 %(year)d 年的时限暂按周一至周五计算，标为“暂定”。"
                "国务院办公厅公布放假安排后，请系统管理员录入并发布，在办诉求的时限会随之重算。"
            )
            % {"year": year}
            + f"\n{as_of(now)}",
            url=reverse("calendar"),
            readers=list(User.objects.people().holding(*roles).order_by("id")),
            binding=not step.may_unsubscribe,
        )
    ]
