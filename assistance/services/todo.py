"""What a person has to act on, the most harmful first; each item says why it is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from assistance.enums import CaseStatus, MatterKind, Stage
from assistance.models import Case, CaseClock, CaseExclusion, CaseMatter, CaseSuspension
from assistance.models.case import UNCLOSED
from assistance.services.lights import RUNNING_STATUSES, Now, before_workdays, read_now
from assistance.services.open_matters import matters_waiting_for, ratings_waiting_for
from assistance.sla import LightKind
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.counting import count_together

SHOWN = 50
MOST_COUNTED = 99
MATTERS_READ = 6 * SHOWN
LONG_PAUSE_WORKDAYS = 10
ALWAYS = Q()
CARRIES = ("enterprise", "lead_unit", "handler")
COLUMNS = (
    "number", "title", "status", "outcome", "due_at", "due_provisional", "answered_at", "county_id", "officer_id",
    "registered_by_id", "enterprise__name", "lead_unit__name", "handler__name",
)  # fmt: skip
"""What a line of the list, and the rules about its act, read of a case."""


class TodoKind(StrEnum):
    """Why something waits for me, in the order of harm."""

    OVERDUE = "overdue"
    SHEET = "sheet"
    TODAY = "today"
    COMMITMENT = "commitment"
    RATING = "rating"
    NEAR = "near"
    RULING = "ruling"
    EXTENSION = "extension"
    ACCEPT = "accept"
    SIGN = "sign"
    SHARE = "share"
    CALL_BACK = "call_back"
    REVIEW = "review"
    PAUSE = "pause"
    EXCLUSION = "exclusion"


@dataclass(frozen=True)
class TodoItem:
    """``due_at``: the deadline that makes it urgent. ``subject``: the row behind it where it is not the case."""

    kind: TodoKind
    case: Case
    due_at: datetime
    subject: CaseSuspension | CaseExclusion | CaseMatter | None = None


@dataclass(frozen=True)
class Todo:
    """At most ``SHOWN`` items of each kind; ``cut`` names the kinds that have more."""

    items: tuple[TodoItem, ...]
    cut: frozenset[TodoKind]

    def of(self, kind: TodoKind) -> list[TodoItem]:
        return [item for item in self.items if item.kind == kind]


def todo_of(user: User, now: Now | None = None) -> Todo:
    """In nine queries, however much there is."""
    if not user.has(Permission.CASE_READ):
        return Todo((), frozenset())
    now = now or read_now()
    found = [
        *_of_cases(TodoKind.OVERDUE, _due(user, until=now.at)),
        *_of_cases(TodoKind.TODAY, _due(user, since=now.at, until=now.tomorrow)),
        *_of_cases(TodoKind.NEAR, _due(user, since=now.tomorrow, until=now.near_end)),
        *_intake(user, now),
        *_call_backs(user),
        *_pauses(user, now),
        *_exclusions(user),
        *_matters(user, now),
        *_ratings(user),
    ]
    kinds = {kind: [item for item in found if item.kind == kind] for kind in TodoKind}
    return Todo(
        items=tuple(item for items in kinds.values() for item in items[:SHOWN]),
        cut=frozenset(kind for kind, items in kinds.items() if len(items) > SHOWN),
    )


@dataclass(frozen=True)
class Urgency:
    """From when on things wait for a person, the same all day: all that ``waiting_cases`` knows of the time."""

    near_end: datetime
    long_ago: datetime

    @classmethod
    def at(cls, now: Now) -> Urgency:
        return cls(now.near_end, before_workdays(now, LONG_PAUSE_WORKDAYS + 1))


def waiting_cases(user: User, urgency: Urgency) -> QuerySet[Any, Any] | None:
    """The keys of all cases that wait for this person, each once; for counting. None: never any.

    Rests on the user's ``standing`` and the urgency alone.
    """
    if not user.has(Permission.CASE_READ):
        return None
    urgent = Q(status__in=RUNNING_STATUSES, due_at__lt=urgency.near_end)
    parts = [
        _waiting(Q(officer=user), urgent | Q(status__in=[CaseStatus.REGISTERED, CaseStatus.ANSWERED])),
        _waiting(Q(handler=user), urgent | Q(status=CaseStatus.DISPATCHED)),
        _waiting(_waits_at_unit(user), urgent | Q(status=CaseStatus.DISPATCHED)),
        _open_pauses(user, urgency).order_by().values_list("case_id"),
        _open_exclusions(user).order_by().values_list("case_id"),
        *(part.values_list("case_id") for part in matters_waiting_for(user, urgency.near_end)),
        ratings_waiting_for(user).order_by().values_list("case_id"),
    ]
    return parts[0].union(*parts[1:])


def count_todo(user: User, now: Now | None = None) -> int:
    """How many cases wait, in one query, at most one more than ``MOST_COUNTED``."""
    urgency = Urgency.at(now or read_now())
    return count_together(waiting_cases(user, urgency), most=MOST_COUNTED)[0]


def _waiting(role: Q, reasons: Q) -> QuerySet[Case, Any]:
    """All that waits for one role in one index scan: the frame of every page counts it."""
    return Case.objects.filter(role, UNCLOSED, reasons).order_by().values_list("pk")


def next_due(user: User) -> Case | None:
    """The next deadline of an empty day."""
    mine = _any_of(_mine(user), ALWAYS, RUNNING_STATUSES)
    return _whole(mine).order_by("due_at", "id").first()


def _due(user: User, *, until: datetime, since: datetime | None = None) -> QuerySet[Case, Any]:
    limits = Q(due_at__lt=until) if since is None else Q(due_at__gte=since, due_at__lt=until)
    return _any_of(_mine(user), limits, RUNNING_STATUSES)


def _to_accept(user: User, limits: Q = ALWAYS) -> QuerySet[Case, Any]:
    return _any_of([Q(officer__in=user.acts_as)], limits, [CaseStatus.REGISTERED])


def _to_sign(user: User, limits: Q = ALWAYS) -> QuerySet[Case, Any]:
    return _any_of([Q(handler__in=user.acts_as), _waits_at_unit(user)], limits, [CaseStatus.DISPATCHED])


def _to_call_back(user: User) -> QuerySet[Case, Any]:
    return _any_of([Q(officer__in=user.acts_as)], ALWAYS, [CaseStatus.ANSWERED])


def _mine(user: User) -> list[Q]:
    """Whom I answer for a case as: the officer, the handler, or the unit while nobody there has signed.

    For the people I stand for as for myself.
    """
    return [Q(officer__in=user.acts_as), Q(handler__in=user.acts_as), _waits_at_unit(user)]


def _waits_at_unit(user: User) -> Q:
    return Q(lead_unit_id__in=user.reach(Permission.CASE_HANDLE).unit_ids, handler=None)


def _any_of(roles: list[Q], limits: Q, statuses: Iterable[str]) -> QuerySet[Case, Any]:
    """Keys of cases, one index scan for each role: an OR over three columns would scan the table."""
    parts = [
        Case.objects.filter(role, limits, UNCLOSED, status__in=statuses).order_by().values_list("pk")
        for role in roles
    ]
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def _of_cases(kind: TodoKind, cases: QuerySet[Case, Any]) -> list[TodoItem]:
    rows = _whole(cases).order_by("due_at", "id")[: SHOWN + 1]
    return [TodoItem(kind, case, case.due_at) for case in rows]


def _whole(keys: QuerySet[Case, Any]) -> QuerySet[Case]:
    rows = Case.objects.filter(pk__in=keys)
    return rows.select_related(*CARRIES).only(*COLUMNS)


def _with_case(rows: QuerySet[Any], *own: str) -> QuerySet[Any]:
    whole = rows.select_related(*(f"case__{name}" for name in CARRIES))
    return whole.only(*own, *(f"case__{name}" for name in COLUMNS))


def _intake(user: User, now: Now) -> list[TodoItem]:
    """待受理 and 待签收 that are not urgent already."""
    kinds = {CaseStatus.REGISTERED: TodoKind.ACCEPT, CaseStatus.DISPATCHED: TodoKind.SIGN}
    limits = Q(due_at__gte=now.near_end)
    waiting = _to_accept(user, limits).union(_to_sign(user, limits))
    rows = _whole(waiting).order_by("status", "due_at", "id")
    return [TodoItem(kinds[CaseStatus(case.status)], case, case.due_at) for case in rows[: 2 * SHOWN + 1]]


def _call_backs(user: User) -> list[TodoItem]:
    clocks = CaseClock.objects.running().filter(stage=Stage.CALL_BACK, case__in=_to_call_back(user))
    rows = _with_case(clocks, "stage", "due_at").order_by("due_at", "id")
    return [TodoItem(TodoKind.CALL_BACK, clock.case, clock.due_at) for clock in rows[: SHOWN + 1]]


def _pauses(user: User, now: Now) -> list[TodoItem]:
    pauses = _open_pauses(user, Urgency.at(now))
    rows = _with_case(pauses, "reason", "until", "started_at").order_by("until", "id")
    return [TodoItem(TodoKind.PAUSE, row.case, row.until, row) for row in rows[: SHOWN + 1]]


def _open_pauses(user: User, urgency: Urgency) -> QuerySet[CaseSuspension]:
    """Pauses of mine that end soon or have lasted long, so that pausing cannot polish the rate."""
    return CaseSuspension.objects.filter(
        Q(case__officer__in=user.acts_as) | Q(case__handler__in=user.acts_as),
        Q(until__lt=urgency.near_end) | Q(started_at__lt=urgency.long_ago),
        ended_at=None,
    )


def _exclusions(user: User) -> list[TodoItem]:
    rows = _open_exclusions(user).select_related("proposed_by", *(f"case__{name}" for name in CARRIES))
    return [
        TodoItem(TodoKind.EXCLUSION, row.case, row.proposed_at, row)
        for row in rows.order_by("proposed_at", "id")[: SHOWN + 1]
    ]


def _open_exclusions(user: User) -> QuerySet[CaseExclusion]:
    """Requests that I may decide: within my reach, and not my own."""
    if not user.has(Permission.CASE_REVIEW_EXCLUSION):
        return CaseExclusion.objects.none()
    reach = user.reach(Permission.CASE_REVIEW_EXCLUSION)
    rows = CaseExclusion.objects.filter(decided_at=None).exclude(proposed_by=user)
    if reach.everything:
        return rows
    return rows.filter(
        Q(case__officer=user)
        | Q(case__handler=user)
        | Q(case__county_id__in=reach.unit_ids)
        | Q(case__lead_unit_id__in=reach.unit_ids)
    )


def _matters(user: User, now: Now) -> list[TodoItem]:
    """Of each kind the most urgent; one more than are shown says that there are others."""
    first, *others = [part.values_list("pk") for part in matters_waiting_for(user, now.near_end)]
    rows = CaseMatter.objects.filter(pk__in=first.union(*others)).select_related(
        "unit", "opened_by", *(f"case__{name}" for name in CARRIES)
    )
    rows = rows.defer("case__description", "case__answer_text", "case__enterprise__business_scope")
    found = rows.order_by("due_at", "id")[: MATTERS_READ + 1]
    return [
        TodoItem(MATTER_KINDS[MatterKind(row.kind)], row.case, row.due_at or now.at, row) for row in found
    ]


def _ratings(user: User) -> list[TodoItem]:
    found = ratings_waiting_for(user).select_related(*(f"case__{name}" for name in CARRIES))
    rows = found.order_by("due_at", "id")[: SHOWN + 1]
    return [TodoItem(TodoKind.RATING, clock.case, clock.due_at) for clock in rows]


MATTER_KINDS = {
    MatterKind.RETURN: TodoKind.RULING,
    MatterKind.EXTENSION: TodoKind.EXTENSION,
    MatterKind.CO_HANDLING: TodoKind.SHARE,
    MatterKind.SUPERVISION: TodoKind.SHEET,
    MatterKind.COMMITMENT: TodoKind.COMMITMENT,
    MatterKind.CARRY_OVER: TodoKind.REVIEW,
}
LIGHT_KINDS = {
    TodoKind.OVERDUE: LightKind.OVERDUE,
    TodoKind.TODAY: LightKind.TODAY,
    TodoKind.NEAR: LightKind.NEAR,
}
"""Kinds that are a light of the list of cases."""
