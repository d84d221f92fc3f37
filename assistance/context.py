from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from assistance.forms.intake import quick_intake
from assistance.services.lights import Now, read_now
from assistance.services.todo import MOST_COUNTED, count_todo
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission


def todo_badge(request: HttpRequest) -> dict[str, Any]:
    """``todo_count`` for the navigation; asked only when a template shows it."""
    return {"todo_count": SimpleLazyObject(lambda: _badge(request))}


def now_of(request: HttpRequest) -> Now:
    """The moment of this request, so that every light of a page agrees and the calendar is read once."""
    if not hasattr(request, "now"):
        request.now = read_now()
    now: Now = request.now
    return now


def quick_log(user: User) -> dict[str, Any]:
    """What ``assistance/cases/_quick_log.html`` needs; empty for people who do not log cases."""
    return {"quick_form": quick_intake(user)} if user.has(Permission.CASE_LOG) else {}


def _badge(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.has(Permission.CASE_READ):
        return ""
    count = count_todo(user, now_of(request))
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
