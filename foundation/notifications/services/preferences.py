from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications.models import NotificationPreference
from foundation.notifications.topics import topics_offered
from foundation.worktime.calendar import OFFICE_HOURS

OFFICE_LEFT = timedelta(hours=1)
"""So much of the office hours stays open, or what goes out in office hours only would never arrive."""


def preference_of(user: User) -> NotificationPreference:
    """As it is stored, or as it is without a row."""
    return NotificationPreference.objects.filter(user=user).first() or NotificationPreference(user=user)


@transaction.atomic
def change_preference(
    user: User, *, quiet_from: time | None, quiet_to: time | None, switched_off: Sequence[str]
) -> NotificationPreference:
    """One's own quiet hours and topics. What is not offered any more is forgotten."""
    if (quiet_from is None) != (quiet_to is None):
        raise Refused(_("免打扰时段请同时填写开始和结束，或都留空。"))
    if quiet_from is not None and quiet_to is not None:
        _check_quiet(quiet_from, quiet_to)
    offered = {code for code, _label in topics_offered()}
    if not set(switched_off) <= offered:
        raise Refused(_("所选提醒不能退订，请刷新后再选。"))
    values = {"quiet_from": quiet_from, "quiet_to": quiet_to, "switched_off": sorted(switched_off)}
    preference, _created = NotificationPreference.objects.update_or_create(user=user, defaults=values)
    detail = {"quiet": bool(quiet_from), "switched_off": sorted(switched_off)}
    record(by=user, action="user.notifications", obj=user, detail=detail)
    return preference


def _check_quiet(start: time, end: time) -> None:
    if start == end:
        raise Refused(_("免打扰的开始和结束不能相同。"))
    spans = [(start, end)] if start < end else [(start, time.max), (time.min, end)]
    office = sum((_length(opens, closes) for opens, closes in OFFICE_HOURS), timedelta())
    covered = sum(
        (
            _length(max(opens, one), min(closes, other))
            for opens, closes in OFFICE_HOURS
            for one, other in spans
        ),
        timedelta(),
    )
    if office - covered < OFFICE_LEFT:
        raise Refused(_("免打扰几乎占满上班时间，提醒将无法送达；请至少留出 1 小时上班时间。"))


def _length(start: time, end: time) -> timedelta:
    day = date.min
    return max(datetime.combine(day, end) - datetime.combine(day, start), timedelta())
