from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from assistance.forms.intake import quick_intake
from assistance.services.lights import Now, read_now
from assistance.services.todo import MOST_COUNTED, Urgency, waiting_cases
from foundation.accounts.models import Standing, User
from foundation.accounts.permissions import Permission
from foundation.notifications.models import Notice
from foundation.web.counting import Together, counts_together

READERS_KEPT = 200


@dataclass(frozen=True)
class Reader:
    """A person as far as it matters which rows are theirs; a notice is its reader's whatever their standing."""

    key: int
    standing: Standing | None
    user: User = field(compare=False)


@lru_cache(maxsize=READERS_KEPT)
def _question(reader: Reader, urgency: Urgency | None) -> Together:
    """The statement behind both figures; putting its ten parts together costs more than its answer."""
    waiting = None if urgency is None else waiting_cases(reader.user, urgency)
    unread = Notice.objects.visible_to(reader.user).unread().values_list("pk")
    return counts_together(waiting, unread, most=MOST_COUNTED)


@dataclass
class Badges:
    """The two figures of every page's frame, in one query and only when a template shows one."""

    request: HttpRequest
    todo_shown: bool = True

    @cached_property
    def counts(self) -> tuple[str, str]:
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return "", ""
        asks = self.todo_shown and user.has(Permission.CASE_READ)
        urgency = Urgency.at(now_of(self.request)) if asks else None
        reader = Reader(user.pk, user.standing if asks else None, user)
        todo, notices = _question(reader, urgency).answers()
        return _badge(todo or 0), _badge(notices or 0)


def badges(request: HttpRequest) -> dict[str, Any]:
    """``todo_count`` for the navigation, ``inbox_unread`` for the bell."""
    kept = _badges_of(request)
    return {
        "todo_count": SimpleLazyObject(lambda: kept.counts[0]),
        "inbox_unread": SimpleLazyObject(lambda: kept.counts[1]),
    }


def leave_out_todo(request: HttpRequest) -> None:
    """For a page that has read the whole of 待办 already and gives ``todo_count`` itself."""
    _badges_of(request).todo_shown = False


def now_of(request: HttpRequest) -> Now:
    """The moment of this request, so that every light of a page agrees and the calendar is read once."""
    if not hasattr(request, "now"):
        request.now = read_now()
    now: Now = request.now
    return now


def quick_log(user: User) -> dict[str, Any]:
    """What ``assistance/cases/_quick_log.html`` needs; empty for people who do not log cases."""
    return {"quick_form": quick_intake(user)} if user.has(Permission.CASE_LOG) else {}


def _badges_of(request: HttpRequest) -> Badges:
    if not hasattr(request, "badges"):
        request.badges = Badges(request)
    kept: Badges = request.badges
    return kept


def _badge(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
