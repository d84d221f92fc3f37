"""The calendar as this process knows it, and the acts that change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.worktime.calendar import WorkCalendar
from foundation.worktime.models import CalendarDay, CalendarYear
from foundation.worktime.seeding import packaged_days
from foundation.worktime.stamp import current_stamp, renew_stamp

WEEKDAYS = 5

_copy: tuple[str, WorkCalendar] = ("", WorkCalendar())


def load_calendar() -> WorkCalendar:
    """The calendar in force; one small query asks whether this process's copy is still good."""
    global _copy  # noqa: PLW0603 - one copy per process, replaced whole
    stamp, calendar = _copy
    current = current_stamp()
    if not current or current != stamp:
        calendar = _read()
        _copy = (current, calendar)
    return calendar


def draft_calendar(
    *, changes: Mapping[date, bool | None] | None = None, publish: int | None = None
) -> WorkCalendar:
    """The calendar as it would be: with days set or (None) cleared, with a year published. Nothing is saved."""
    calendar = load_calendar()
    overrides = dict(calendar.overrides)
    for day, is_workday in (changes or {}).items():
        overrides.pop(day, None)
        if is_workday is not None:
            overrides[day] = is_workday
    published = calendar.published_years | ({publish} if publish else set())
    return WorkCalendar(overrides=overrides, published_years=frozenset(published), names=calendar.names)


@transaction.atomic
def set_day(day: date, *, by: User, is_workday: bool, name: str, source: str = "") -> CalendarDay:
    """休 on a weekday or a holiday weekend, 班 on a weekend day."""
    _check(by)
    if is_workday and day.weekday() < WEEKDAYS:
        raise Refused(_("%(day)s 是周一至周五，本来就上班；如要取消放假，请选择“恢复”。") % {"day": day})
    entry, _created = CalendarDay.objects.update_or_create(
        date=day, defaults={"is_workday": is_workday, "name": name, "source": source}
    )
    CalendarYear.objects.get_or_create(year=day.year)
    _changed(by=by, action="calendar.set_day", detail={"day": day, "workday": is_workday, "name": name})
    return entry


@transaction.atomic
def clear_day(day: date, *, by: User) -> None:
    """Back to Monday to Friday."""
    _check(by)
    deleted, _rows = CalendarDay.objects.filter(date=day).delete()
    if not deleted:
        raise Refused(_("%(day)s 没有单独的安排，无需恢复。") % {"day": day})
    _changed(by=by, action="calendar.clear_day", detail={"day": day})


@transaction.atomic
def fill_year(year: int, *, by: User) -> int:
    """Take a year's days from the package, where it knows the year; returns how many."""
    _check(by)
    days = packaged_days(year)
    if not days:
        raise Refused(
            _("系统还没有 %(year)d 年的放假安排，请按国务院办公厅的通知逐日录入。") % {"year": year}
        )
    if CalendarYear.objects.filter(year=year, is_published=True).exists():
        raise Refused(_("%(year)d 年的工作日历已发布，请逐日修改。") % {"year": year})
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    CalendarYear.objects.get_or_create(year=year)
    _changed(by=by, action="calendar.fill_year", detail={"year": year, "days": len(days)})
    return len(days)


@transaction.atomic
def publish_year(year: int, *, by: User, source: str) -> CalendarYear:
    """From now on the year's days hold. The caller has the running clocks recomputed."""
    _check(by)
    if not CalendarDay.objects.of_year(year).filter(is_workday=False).exists():
        raise Refused(_("%(year)d 年还没有录入放假日期，请先录入再发布。") % {"year": year})
    entry, _created = CalendarYear.objects.get_or_create(year=year)
    now = timezone.now()
    published = CalendarYear.objects.filter(pk=entry.pk, is_published=False).update(
        is_published=True, source=source, published_by=by, published_at=now
    )
    if not published:
        raise Refused(_("%(year)d 年的工作日历已经发布过。") % {"year": year})
    entry.refresh_from_db()
    _changed(by=by, action="calendar.publish_year", detail={"year": year, "source": source})
    return entry


def _read() -> WorkCalendar:
    days = CalendarDay.objects.values_list("date", "is_workday", "name")
    published = CalendarYear.objects.filter(is_published=True).values_list("year", flat=True)
    entries = list(days)
    return WorkCalendar(
        overrides={day: is_workday for day, is_workday, _name in entries},
        published_years=frozenset(published),
        names={day: name for day, _is_workday, name in entries},
    )


def _check(by: User) -> None:
    if not by.has(Permission.CALENDAR_EDIT):
        raise NotAllowed(_("工作日历由系统管理员维护，您没有此权限。"))


def _changed(*, by: User, action: str, detail: dict[str, object]) -> None:
    renew_stamp()
    record(by=by, action=action, detail=detail)
