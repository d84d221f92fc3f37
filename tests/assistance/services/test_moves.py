from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, EventKind
from assistance.models import CallBack, Case, CaseEvent
from assistance.services.cases import accept_case, note_progress, reassign_case, sign_case
from assistance.workflow import MOVES, Move
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.assistance.every_move import (
    ALL_STATUSES,
    AT_ITS_UNIT,
    MAY,
    SOURCES,
    Untouched,
    acts,
    make_ready,
)
from tests.factories.accounts import DepartmentFactory
from tests.factories.assistance import IN_STATUS, Cast, answered, dispatched, handled, registered
from tests.support.requests import undone


def missed_calls(case: Case, people: Cast) -> None:
    """So that a closure fails for no other reason than the one under test."""
    for minutes in (1, 2):
        CallBack.objects.create(
            case=case,
            at=timezone.now() + timedelta(minutes=minutes),
            by=people.officer,
            result=CallBackResult.UNREACHABLE,
        )


def reaches(role: str, move: Move, case: Case) -> bool:
    """A handler reaches a case when the department leads it, or was itself asked."""
    return role != "handler" or case.lead_unit_id is not None or move in AT_ITS_UNIT


@pytest.mark.once
@pytest.mark.parametrize("status", ALL_STATUSES)
def test_every_move_by_every_role_does_what_the_table_says(status: CaseStatus, people: Cast) -> None:
    case = IN_STATUS[status](people)
    if status == CaseStatus.ANSWERED:
        missed_calls(case, people)
    tried, untouched = 0, Untouched(case)
    for role, allowed_moves in MAY.items():
        for move, act in acts(people).items():
            tried += 1
            with undone():
                make_ready(move, case, people)
                fresh, by = Case.objects.get(pk=case.pk), people.person(role)
                if move in allowed_moves and status in SOURCES[move] and reaches(role, move, case):
                    act(fresh, by)
                    assert Case.objects.get(pk=case.pk).status == (MOVES[move].target or status), (role, move)
                else:
                    with untouched.after(move), pytest.raises(Refused):
                        act(fresh, by)
    assert tried == len(MAY) * len(Move)


@pytest.mark.parametrize("role", [role for role, moves in MAY.items() if not moves])
def test_a_person_without_the_right_is_told_so_before_the_state_is(role: str, people: Cast) -> None:
    case = registered(people)
    for move, act in acts(people).items():
        with undone():
            make_ready(move, case, people)
            with pytest.raises(NotAllowed):
                act(Case.objects.get(pk=case.pk), people.person(role))


def test_move_case_writes_one_event_and_one_audit_entry(people: Cast) -> None:
    case = registered(people)
    events, entries = CaseEvent.objects.count(), AuditEntry.objects.count()
    accept_case(case, by=people.officer, lead_unit=people.department)
    assert CaseEvent.objects.count() == events + 1
    assert AuditEntry.objects.count() == entries + 1
    entry = AuditEntry.objects.latest("seq")
    assert (entry.action, entry.actor_name, entry.object_label) == ("case.accept", "张三", case.number)


def test_move_case_refuses_the_slower_of_two(people: Cast) -> None:
    case = dispatched(people)
    slower = Case.objects.get(pk=case.pk)
    sign_case(case, by=people.handler)
    with pytest.raises(Refused, match="刚刚被他人办理过"):
        sign_case(slower, by=people.officer)
    case.refresh_from_db()
    assert case.handler == people.handler


def test_move_case_names_the_state_that_forbids(people: Cast) -> None:
    case = answered(people)
    with pytest.raises(Refused, match="现在是“已答复待回访”，不能签收"):
        sign_case(case, by=people.handler)


def test_signature_that_was_read_before_a_reassignment_is_refused(people: Cast) -> None:
    """The state is the same before and after; the unit is not."""
    case = dispatched(people)
    stale = Case.objects.get(pk=case.pk)
    other = DepartmentFactory()
    reassign_case(case, by=people.head, lead_unit=other, handler=None, reason="职责不符")

    with pytest.raises(Refused, match="刚刚被他人办理过"):
        sign_case(stale, by=people.handler)

    case.refresh_from_db()
    assert (case.status, case.lead_unit, case.handler) == (CaseStatus.DISPATCHED, other, None)


def test_two_who_reached_the_enterprise_at_once_leave_the_earlier_moment(people: Cast) -> None:
    case = handled(people)
    Case.objects.filter(pk=case.pk).update(first_contact_at=None)
    one, other = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    told = note_progress(one, by=people.handler, text="已电话联系", contacted=True)

    late = note_progress(other, by=people.officer, text="也联系了", contacted=True)

    case.refresh_from_db()
    assert case.first_contact_at == told.at
    assert (told.kind, late.kind) == (EventKind.CONTACTED, EventKind.PROGRESS)
