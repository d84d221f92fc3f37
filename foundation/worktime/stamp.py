from __future__ import annotations

import secrets

from foundation.worktime.models import CalendarStamp


def current_stamp() -> str:
    """The mark of the calendar as it stands; empty before the first seeding."""
    return CalendarStamp.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""


def renew_stamp() -> None:
    CalendarStamp.objects.update_or_create(pk=1, defaults={"stamp": secrets.token_hex(16)})
