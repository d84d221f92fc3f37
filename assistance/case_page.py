"""What the page of a case shows, put together in a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance import permissions
from assistance.enums import UNFINISHED_STATUSES, CaseStatus, EventKind, Rating
from assistance.models import Case, CaseAttachment, CaseEvent, CaseExclusion
from assistance.services import clock_lines
from assistance.services.clocks import intervals
from assistance.services.lights import Now, light_of
from assistance.timeline import lines_of
from assistance.workflow import PRIMARY, Move
from foundation.accounts.models import User

EVENTS_SHOWN = 50
OTHERS_SHOWN = 5

PAGES: dict[Move, tuple[str, str | Promise]] = {
    Move.ACCEPT: ("case-acceptance", gettext_lazy("受理派单")),
    Move.DECLINE: ("case-declination", gettext_lazy("不予受理")),
    Move.SIGN: ("case-signature", gettext_lazy("签收")),
    Move.REASSIGN: ("case-reassignment", gettext_lazy("改派")),
    Move.SUSPEND: ("case-suspension", gettext_lazy("暂停计时")),
    Move.RESUME: ("case-resumption", gettext_lazy("恢复计时")),
    Move.ANSWER: ("case-answer", gettext_lazy("答复办结")),
    Move.CLOSE: ("case-closure", gettext_lazy("直接办结")),
    Move.REWORK: ("case-rework", gettext_lazy("退回重办")),
}


@dataclass(frozen=True)
class Act:
    """A button or a line of the menu. ``posts``: done at once; otherwise a page asks first."""

    label: str
    url: str
    posts: bool = False


def case_page(case: Case, user: User, now: Now, *, whole: bool = False) -> dict[str, Any]:
    """The context of the page, for a case read with its exclusion; ``whole`` asks for every event, as a print does."""
    clocks = list(case.clocks.order_by("id"))
    events = list(_events(case)[: None if whole else EVENTS_SHOWN + 1])
    pauses = list(case.suspensions.select_related("by")) if _tells(events, EventKind.SUSPENDED) else []
    request: CaseExclusion | None = getattr(case, "exclusion", None)
    primary, more = acts_for(case, user, request)
    return {
        "case": case,
        "light": light_of(case, now),
        "clocks": clock_lines.lines_of(case, clocks, intervals(pauses), now),
        "lines": lines_of(events if whole else events[:EVENTS_SHOWN]),
        "more_events": not whole and len(events) > EVENTS_SHOWN,
        "pause": next((pause for pause in pauses if pause.ended_at is None), None),
        "rating": dict(Rating.choices).get(case.rating, ""),
        "attachments": list(_attachments(case)) if _tells(events, EventKind.ATTACHED) else [],
        "others": list(_others(case, user)[: OTHERS_SHOWN + 1]),
        "primary": primary,
        "more": more,
        "may_note": permissions.may_note_progress(user, case),
        "may_attach": permissions.may_attach(user, case),
        "may_edit": permissions.may_edit(user, case),
        "phone_in_clear": permissions.sees_phone(user, case),
        "may_reveal": permissions.may_reveal_phone(user, case),
    }


def acts_for(case: Case, user: User, request: CaseExclusion | None) -> tuple[Act | None, list[Act]]:
    """The one filled button of the state, and the rest in the menu; only what this person may do."""
    acts = {move: _act(case, move) for move in Move if permissions.may_move(user, case, move)}
    first = PRIMARY[CaseStatus(case.status)]
    primary = acts.pop(first, None) if first is not None else None
    if case.status == CaseStatus.ANSWERED:
        acts.pop(Move.REWORK, None)
        if primary is not None:
            acts[Move.CLOSE] = primary
        primary = _call_back(case) if permissions.may_call_back(user, case) else None
    more = list(acts.values())
    if request is not None and permissions.may_decide_exclusion(user, request):
        more.append(Act(_("审核不计入"), _url("exclusion-decision", case)))
    elif request is None and permissions.may_propose_exclusion(user, case):
        more.append(Act(_("申请不计入"), _url("case-exclusion", case)))
    return primary, more


def _act(case: Case, move: Move) -> Act:
    name, label = PAGES[move]
    return Act(str(label), _url(name, case), posts=move == Move.SIGN)


def _call_back(case: Case) -> Act:
    return Act(_("记回访"), _url("case-call-back", case))


def _url(name: str, case: Case) -> str:
    return reverse(name, args=[case.number])


def _events(case: Case) -> Any:
    return case.events.select_related("by").order_by("-at", "-id")


def _tells(events: list[CaseEvent], *kinds: EventKind) -> bool:
    """Whether rows of a kind are worth a query: an event says so, or the history is longer than what was read."""
    return len(events) > EVENTS_SHOWN or any(event.kind in kinds for event in events)


def _attachments(case: Case) -> Any:
    return CaseAttachment.objects.filter(case=case).select_related("attachment").order_by("id")


def _others(case: Case, user: User) -> Any:
    rows = Case.objects.visible_to(user).filter(enterprise=case.enterprise_id, status__in=UNFINISHED_STATUSES)
    return (
        rows.exclude(pk=case.pk)
        .only("number", "title", "status", "received_at")
        .order_by("-received_at", "-id")
    )
