"""Next year's holidays are announced in November; until they are entered, deadlines beyond 31 December are 暂定."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.notifications import outbox
from foundation.worktime.calendar import WorkCalendar
from foundation.worktime.services import load_calendar

FIRST_MONTH = 11


def missing_year(calendar: WorkCalendar, today: date) -> int | None:
    """The year that should be published by now and is not: this one, from 1 November the next."""
    if not calendar.knows(today.year):
        return today.year
    if today.month >= FIRST_MONTH and not calendar.knows(today.year + 1):
        return today.year + 1
    return None


def warn_missing_year(now: datetime) -> int:
    """Once a week, to the section heads and the system administrators; returns how many were told."""
    calendar = load_calendar()
    today = calendar.local_date(now)
    year = missing_year(calendar, today)
    if year is None:
        return 0
    week = "{0.year}-{0.week}".format(today.isocalendar())
    readers = User.objects.people().holding(RoleCode.SECTION_HEAD, RoleCode.SYSTEM_ADMIN)
    letters = [
        outbox.Letter(
            to=reader,
            subject=_("%(year)d 年的工作日历尚未发布") % {"year": year},
            body=_(
                "跨到 %(year)d 年的时限暂按周一至周五计算，标为“暂定”。"
                "国务院办公厅公布放假安排后，请系统管理员录入并发布，在办诉求的时限会随之重算。"
            )
            % {"year": year},
            url=reverse("calendar"),
            key=f"calendar-{year}-missing-{week}-{reader.pk}",
            office_hours=True,
        )
        for reader in readers
    ]
    outbox.post_many(letters)
    return len(letters)
