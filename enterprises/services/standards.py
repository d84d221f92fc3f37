"""服务标准 in force, and the days from which on an enterprise must have been in touch with us."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import Scope
from enterprises.models import ServiceStandard
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web.recent import Recent
from foundation.worktime.calendar import WorkCalendar
from foundation.worktime.services import load_calendar


@dataclass(frozen=True)
class Limits:
    """``since``: by scope, the day from which on a contact counts as kept. ``most``: enterprises of one officer.
    ``verified_since``: the day from which on a contact's number counts as verified.
    """

    days: Mapping[str, int]
    since: Mapping[str, date]
    most: int
    verified_since: date


def standard_on(day: date) -> ServiceStandard:
    """The standard in force; before the first was set, the defaults of the fields."""
    rows = ServiceStandard.objects.filter(effective_from__lte=day).order_by("-effective_from")
    return rows.first() or ServiceStandard(effective_from=day)


@transaction.atomic
def set_standard(*, by: User, effective_from: date, **values: int) -> ServiceStandard:
    check_right(by, Permission.PROMISE_EDIT)
    if effective_from < timezone.localdate():
        raise Refused(_("启用日期不能早于今天。"))
    try:
        with transaction.atomic():
            made = ServiceStandard.objects.create(effective_from=effective_from, set_by=by, **values)
    except IntegrityError:
        raise Refused(
            _("%(day)s 启用的服务标准已经设过，请换一个启用日期。") % {"day": effective_from}
        ) from None
    record(by=by, action="standard.set", obj=made, detail={"from": str(effective_from), **values})
    return made


def limits_on(day: date) -> Limits:
    standard, calendar = standard_on(day), load_calendar()
    days = {
        Scope.OVER_100M.value: standard.over100m_days,
        Scope.COMMISSIONED.value: standard.commissioned_days,
        Scope.ABOVE_SCALE.value: standard.above_days,
    }
    since = {scope: workdays_back(calendar, day, number) for scope, number in days.items()}
    return Limits(days, since, standard.most_enterprises, months_back(day, standard.contact_months))


def months_back(day: date, months: int) -> date:
    """The same day so many months before; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def workdays_back(calendar: WorkCalendar, day: date, number: int) -> date:
    """The day that lies ``number`` working days before ``day``, which itself is not counted."""
    left = number
    while left > 0:
        day -= timedelta(days=1)
        left -= calendar.is_workday(day)
    return day


recent_limits = Recent(lambda: limits_on(timezone.localdate()))
"""For pages: the limits of today, as they were read a moment ago."""
