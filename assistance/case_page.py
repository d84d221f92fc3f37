"""What the page of a case shows, put together in a handful of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from assistance import matter_lines, permissions
from assistance.case_acts import Facts, acts_for
from assistance.enums import UNFINISHED_STATUSES, CaseStatus, EventKind, Rating, Stage
from assistance.models import Case, CaseAttachment, CaseEvent, CaseExclusion, Visit
from assistance.services import clock_lines
from assistance.services.clocks import intervals
from assistance.services.lights import Now, light_of
from assistance.timeline import lines_of
from foundation.accounts.models import User
from foundation.accounts.services.absences import absences_today

EVENTS_SHOWN = 50
OTHERS_SHOWN = 5
LINKS_SHOWN = 20

MATTER_EVENTS = (
    EventKind.RETURNED,
    EventKind.CO_ASKED,
    EventKind.EXTENSION_ASKED,
    EventKind.SUPERVISED,
    EventKind.COMMITTED,
    EventKind.CARRIED,
)
LINK_EVENTS = (EventKind.LINKED, EventKind.SPLIT, EventKind.ABSORBED)


def case_page(case: Case, user: User, now: Now, *, whole: bool = False) -> dict[str, Any]:
    """The context of the page, for a case read with its exclusion; ``whole`` asks for every event, as a print does."""
    clocks = list(case.clocks.order_by("id"))
    events = list(_events(case)[: None if whole else EVENTS_SHOWN + 1])
    pauses = list(case.suspensions.select_related("by")) if _tells(events, EventKind.SUSPENDED) else []
    request: CaseExclusion | None = getattr(case, "exclusion", None)
    matters = list(_matters(case)) if _tells(events, *MATTER_EVENTS) else []
    badly_rated = any(clock.stage == Stage.BAD_RATING and clock.stopped_at is None for clock in clocks)
    merged = case.status == CaseStatus.MERGED
    primary, groups = (None, []) if merged else acts_for(Facts(case, user, matters, badly_rated), request)
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
        "act_groups": groups,
        "links": linked_cases(case, user) if _tells(events, *LINK_EVENTS) else [],
        "absences": list(absences_today([case.officer, case.handler]).values()),
        "may_note": permissions.may_note_progress(user, case),
        "may_attach": permissions.may_attach(user, case),
        "may_edit": permissions.may_edit(user, case),
        "sees_visit": case.visit_id is not None
        and Visit.objects.visible_to(user).filter(pk=case.visit_id).exists(),
        "phone_in_clear": permissions.sees_phone(user, case),
        "may_reveal": permissions.may_reveal_phone(user, case),
        **matter_lines.split_up(matter_lines.lines_of(case, matters, user, now)),
    }


def _events(case: Case) -> Any:
    return case.events.select_related("by").order_by("-at", "-id")


def _tells(events: list[CaseEvent], *kinds: EventKind) -> bool:
    """Whether rows of a kind are worth a query: an event says so, or the history is longer than what was read."""
    return len(events) > EVENTS_SHOWN or any(event.kind in kinds for event in events)


def _attachments(case: Case) -> Any:
    return CaseAttachment.objects.filter(case=case).select_related("attachment").order_by("id")


def _matters(case: Case) -> Any:
    return case.matters.select_related("unit", "person", "opened_by", "settled_by").order_by("id")


def linked_cases(case: Case, user: User) -> list[Case]:
    """What was linked, split off or merged in, of that what the reader may see."""
    tied = Q(links_in__first=case) | Q(links_out__second=case) | Q(merged_into=case)
    rows = Case.objects.visible_to(user).filter(tied).distinct()
    return list(
        rows.only("number", "title", "status", "received_at", "merged_into_id").order_by(
            "-received_at", "-id"
        )[:LINKS_SHOWN]
    )


def _others(case: Case, user: User) -> Any:
    rows = Case.objects.visible_to(user).filter(enterprise=case.enterprise_id, status__in=UNFINISHED_STATUSES)
    return (
        rows.exclude(pk=case.pk)
        .only("number", "title", "status", "received_at")
        .order_by("-received_at", "-id")
    )
