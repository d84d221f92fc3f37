"""How long a session lives: counted from the sign-in, and from the last sign of life."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest

TOUCH_EVERY_SECONDS = 60


def begin_session(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Receives ``user_logged_in``."""
    request.session["begun_at"] = request.session["seen_at"] = int(time.time())


def is_over(session: Any) -> bool:
    now = int(time.time())
    idle, age = now - session.get("seen_at", 0), now - session.get("begun_at", 0)
    return bool(idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_ABSOLUTE_SECONDS)


def touch(session: Any) -> None:
    """Written once a minute: most pages write no session."""
    now = int(time.time())
    if now - session.get("seen_at", 0) >= TOUCH_EVERY_SECONDS:
        session["seen_at"] = now
