"""What the page of a case shows, put together in a handful of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from assistance import matter_lines, permissions
from assistance.case_acts import Facts, acts_for
from assistance.enums import UNFINISHED_STATUSES, CallBackResult, CaseStatus, EventKind, Rating
from assistance.models import Case, CaseAttachment, CaseEvent, CaseExclusion, CaseLink
from assistance.services import clock_lines
from assistance.services.clocks import intervals
from assistance.services.lights import Now, light_of
from assistance.services.standing import listed_words
from assistance.timeline import lines_of
from foundation.accounts.models import User
from foundation.accounts.services.absences import absences_today

EVENTS_SHOWN = 50
OTHERS_SHOWN = 5
LINKS_SHOWN = 20
NEWEST_FIRST = ("-received_at", "-id")
NEIGHBOUR_COLUMNS = ("number", "title", "status", "received_at", "merged_into_id", "enterprise_id")

MATTER_EVENTS = (
    EventKind.RETURNED,
    EventKind.CO_ASKED,
    EventKind.EXTENSION_ASKED,
    EventKind.SUPERVISED,
    EventKind.COMMITTED,
    EventKind.CARRIED,
)
UNCONFIRMED = (CallBackResult.EXPLANATION_ACCEPTED, CallBackResult.NOT_CONFIRMED)
LINK_EVENTS = (EventKind.LINKED, EventKind.SPLIT, EventKind.ABSORBED)


def case_page(case: Case, user: User, now: Now, *, whole: bool = False) -> dict[str, Any]:
    """The context of the page, for a case read with its exclusion; ``whole`` asks for every event, as a print does."""
    clocks = list(case.clocks.order_by("id"))
    events = list(_events(case)[: None if whole else EVENTS_SHOWN + 1])
    pauses = list(case.suspensions.select_related("by")) if _tells(events, EventKind.SUSPENDED) else []
    links, others = neighbours(case, user, linked=_tells(events, *LINK_EVENTS))
    request: CaseExclusion | None = getattr(case, "exclusion", None)
    matters = list(_matters(case)) if _tells(events, *MATTER_EVENTS) else []
    merged = case.status == CaseStatus.MERGED
    primary, groups = (None, []) if merged else acts_for(Facts(case, user, now, matters, clocks), request)
    return {
        "case": case,
        "listed": listed_words(case),
        "light": light_of(case, now),
        "clocks": clock_lines.lines_of(case, clocks, intervals(pauses), now),
        "lines": lines_of(events if whole else events[:EVENTS_SHOWN]),
        "more_events": not whole and len(events) > EVENTS_SHOWN,
        "pause": next((pause for pause in pauses if pause.ended_at is None), None),
        "unconfirmed": _unconfirmed(case, events),
        "rating": dict(Rating.choices).get(case.rating, ""),
        "attachments": list(_attachments(case)) if _tells(events, EventKind.ATTACHED) else [],
        "others": others,
        "primary": primary,
        "act_groups": groups,
        "links": links,
        "absences": list(absences_today([case.officer, case.handler]).values()),
        "may_note": permissions.may_note_progress(user, case),
        "may_attach": permissions.may_attach(user, case),
        "may_edit": permissions.may_edit(user, case),
        "phone_in_clear": permissions.sees_phone(user, case),
        "may_reveal": permissions.may_reveal_phone(user, case),
        **matter_lines.split_up(matter_lines.lines_of(case, matters, user, now)),
    }


def _unconfirmed(case: Case, events: list[CaseEvent]) -> str:
    """What an enterprise said that did not confirm the answer; a query only where the history is longer than what was read."""
    if case.confirmed is not False:
        return ""
    said = (event.data.get("result") for event in events if event.kind == EventKind.CALLED_BACK)
    result = next((one for one in said if one in UNCONFIRMED), None)
    if result is None:
        result = case.call_backs.filter(result__in=UNCONFIRMED).values_list("result", flat=True).first()
    return str(CallBackResult(result).label) if result else _("未确认解决")


def _events(case: Case) -> Any:
    return case.events.select_related("by").order_by("-at", "-id")


def _tells(events: list[CaseEvent], *kinds: EventKind) -> bool:
    """Whether rows of a kind are worth a query: an event says so, or the history is longer than what was read."""
    return len(events) > EVENTS_SHOWN or any(event.kind in kinds for event in events)


def _attachments(case: Case) -> Any:
    return CaseAttachment.objects.filter(case=case).select_related("attachment").order_by("id")


def _matters(case: Case) -> Any:
    return case.matters.select_related("unit", "person", "opened_by", "settled_by").order_by("id")


def neighbours(case: Case, user: User, *, linked: bool) -> tuple[list[Case], list[Case]]:
    """What was linked, split off or merged in, and what else is under way for the enterprise: of both what the reader may see.

    In one query; ``linked`` says whether there is anything of the first kind.
    """
    ongoing = Q(enterprise=case.enterprise_id, status__in=UNFINISHED_STATUSES)
    rows = Case.objects.visible_to(user).exclude(pk=case.pk).only(*NEIGHBOUR_COLUMNS)
    if not linked:
        return [], list(rows.filter(ongoing).order_by(*NEWEST_FIRST)[: OTHERS_SHOWN + 1])
    place = Window(RowNumber(), partition_by="is_tied", order_by=NEWEST_FIRST)
    rows = rows.annotate(is_tied=ExpressionWrapper(_tied(case), BooleanField())).filter(
        Q(is_tied=True) | ongoing
    )
    found = list(rows.annotate(place=place).filter(place__lte=LINKS_SHOWN).order_by(*NEWEST_FIRST))
    others = [
        one for one in found if one.enterprise_id == case.enterprise_id and one.status in UNFINISHED_STATUSES
    ]
    return [one for one in found if vars(one)["is_tied"]], others[: OTHERS_SHOWN + 1]


def _tied(case: Case) -> Q:
    links = CaseLink.objects
    return (
        Q(pk__in=links.filter(first=case).values("second_id"))
        | Q(pk__in=links.filter(second=case).values("first_id"))
        | Q(merged_into=case.pk)
    )
