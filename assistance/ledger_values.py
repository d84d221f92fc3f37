"""What the cells of a row of the 诉求台账 come to (no query)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import CaseStatus, Outcome
from assistance.models import Case
from foundation.spreadsheets.kinds import RowRefused
from foundation.web.phones import normalise_phone

LONGEST_TITLE = 120
SHORT_TITLE = 60
MASK = "*"


def words(values: Mapping[str, Any]) -> dict[str, str | None]:
    """The texts of a row; None where the file does not say. Without a title the first line of the text is one."""
    title, description = values.get("title"), values.get("description")
    if title is None and description is not None:
        head, _break, rest = description.partition("\n")
        if len(head) <= LONGEST_TITLE:
            title, description = head.strip(), rest.strip()
        else:
            title = f"{head[:SHORT_TITLE]}…"
    return {
        "title": title,
        "description": description,
        "contact_name": values.get("contact_name"),
        "contact_phone": _phone(values),
    }


def _phone(values: Mapping[str, Any]) -> str | None:
    phone = values.get("contact_phone")
    if not phone or MASK in phone:
        return None
    return normalise_phone(phone) or phone


def open_status(case: Case) -> CaseStatus:
    if case.lead_unit is None:
        return CaseStatus.REGISTERED
    return CaseStatus.HANDLING if case.signed_at else CaseStatus.DISPATCHED


def is_open(values: Mapping[str, Any]) -> bool:
    """The row tells of a case that still runs."""
    return values.get("closed_at") is None and values.get("outcome") in (None, Outcome.ADVANCING)


def came_open(known: Case) -> bool:
    """A ledger brought it while it ran, or it runs again: what was answered since was answered here."""
    return known.ledger_number is not None and (
        known.answered_at is None or known.answered_at > known.registered_at
    )


def not_before(closed: datetime, received: datetime) -> datetime:
    """A closing day without a time of day may be the day of receipt; anything earlier is wrong."""
    if closed >= received:
        return closed
    local, began = timezone.localtime(closed), timezone.localtime(received)
    if local.time() == time() and local.date() == began.date():
        return received
    raise RowRefused("closed_at", _("办结日期早于受理日期"))


def not_before_closing(called: datetime, closed: datetime) -> datetime:
    """A call-back of an earlier day is wrong; a day without a time of day is not before the closing of that day."""
    local, ended = timezone.localtime(called), timezone.localtime(closed)
    if local.date() < ended.date():
        raise RowRefused("called_back_at", _("回访日期早于办结日期，请核对"))
    return max(called, closed) if local.time() == time() else called


def own_deadline(case: Case, values: Mapping[str, Any]) -> datetime | None:
    due: datetime | None = values.get("due_at")
    if due is not None and timezone.localtime(due).date() < timezone.localtime(case.received_at).date():
        raise RowRefused("due_at", _("应办结日期早于受理日期"))
    return due


def same_fact(theirs: Any, ours: Any) -> bool:
    """Moments agree to the minute; a day without a time of day agrees with its day."""
    if not isinstance(theirs, datetime) or not isinstance(ours, datetime):
        return bool(theirs == ours)
    local, own = timezone.localtime(theirs), timezone.localtime(ours)
    if local.time() == time():
        return local.date() == own.date()
    return abs((local - own).total_seconds()) < 60
