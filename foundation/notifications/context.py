from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foundation.notifications.models import Notice

MOST_SHOWN = 99


def inbox(request: HttpRequest) -> dict[str, Any]:
    """``inbox_unread`` for the frame of a page; asked only when a template shows it."""
    return {"inbox_unread": SimpleLazyObject(lambda: _unread(request))}


def _unread(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    count = Notice.objects.visible_to(user).unread().order_by()[: MOST_SHOWN + 1].count()
    return f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count or "")
