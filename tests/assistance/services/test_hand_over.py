from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from assistance.enums import BulkKind, BulkStatus, CaseStatus, EventKind, MatterKind, RowOutcome, Stage
from assistance.models import BulkAct, Case, CaseClock, CaseMatter
from assistance.services import bulk
from assistance.services.bulk import begin_bulk, do_at_once, run_next_bulk_act, undo_bulk
from assistance.services.call_backs import record_call_back
from assistance.services.cases import note_progress, reassign_case
from assistance.services.commitments import commit
from assistance.services.hand_over import hand_over_case, held_by
from assistance.services.undo import take_back, undo_event
from assistance.workflow import state_told
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import disable_user
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.assistance import (
    Cast,
    answered,
    closed,
    dispatched,
    escalated,
    handled,
    registered,
    suspended,
)


@pytest.fixture
def receiver(people: Cast) -> User:
    return person(RoleCode.CASE_OFFICER, people.county, name="马九")


@pytest.fixture
def new_hand(people: Cast) -> User:
    return person(RoleCode.UNIT_HANDLER, people.department, name="孙八")


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("pk").values_list("kind", flat=True))


def test_officer_is_handed_over_with_what_is_owed_beside(people: Cast, receiver: User) -> None:
    case = handled(people)
    Case.objects.filter(pk=case.pk).update(handler=None)
    case.refresh_from_db()
    clocks = list(case.clocks.order_by("pk").values())
    event = hand_over_case(case, by=people.county_head, origin=people.officer, to=receiver, reason="调离")
    case.refresh_from_db()
    assert (case.officer, case.status) == (receiver, CaseStatus.HANDLING)
    assert (event.data["from"], event.data["to"], event.text) == ("张三", "马九", "调离")
    assert list(case.clocks.order_by("pk").values()) == clocks
    assert OutboxMessage.objects.filter(recipient=receiver, subject__contains="移交给您").exists()
    assert AuditEntry.objects.filter(action="case.hand_over").count() == 1


def test_commitment_of_the_one_who_leaves_goes_along(people: Cast, new_hand: User) -> None:
    case = handled(people)
    due = timezone.localdate() + timedelta(days=7)
    commit(case, by=people.handler, text="周五前答复", due_on=due)
    CaseMatter.objects.filter(kind=MatterKind.COMMITMENT).update(person=people.handler)
    event = hand_over_case(case, by=people.head, origin=people.handler, to=new_hand, reason="轮岗")
    assert CaseMatter.objects.get(case=case).person == new_hand
    take_back(case, by=people.head, event=event)
    case.refresh_from_db()
    assert (CaseMatter.objects.get(case=case).person, case.handler) == (people.handler, people.handler)


def test_hand_over_refuses_whom_and_what_it_must(people: Cast, receiver: User) -> None:
    case = handled(people)
    common = {"by": people.county_head, "reason": "调离"}
    for fields in (
        {"origin": people.officer, "to": people.handler},
        {"origin": people.handler, "to": receiver},
        {"origin": people.head, "to": receiver},
        {"origin": people.officer, "to": people.officer},
    ):
        with pytest.raises(Refused):
            hand_over_case(case, **common, **fields)
    for by in (people.officer, people.other_head, people.leader):
        with pytest.raises(NotAllowed):
            hand_over_case(case, by=by, origin=people.officer, to=receiver, reason="调离")
    with pytest.raises(Refused, match="不需要移交"):
        hand_over_case(closed(people), **common, origin=people.officer, to=receiver)


def test_held_by_finds_what_a_person_has_in_either_place(people: Cast) -> None:
    mine, done = [registered(people), handled(people), answered(people)], closed(people)
    assert set(held_by(Case.objects.all(), people.officer)) == set(mine)
    assert set(held_by(Case.objects.all(), people.handler)) == set(mine[1:])
    assert done not in held_by(Case.objects.all(), people.officer)


def test_ended_account_asks_the_head_to_hand_over(people: Cast) -> None:
    handled(people)
    OutboxMessage.objects.all().delete()
    disable_user(people.officer, by=people.system_admin)
    told = OutboxMessage.objects.get(recipient=people.county_head)
    assert "1 件在办诉求" in told.subject
    assert told.url == f"/people/{people.officer.pk}/hand-over/"


# Taking back


@pytest.mark.parametrize("bring", [dispatched, handled, escalated])
def test_reassignment_taken_back_leaves_the_case_as_it_was(
    people: Cast, bring: object, new_hand: User
) -> None:
    case = Case.objects.get(pk=bring(people).pk)
    before = Case.objects.filter(pk=case.pk).values().get()
    running = set(CaseClock.objects.running().filter(case=case).values_list("pk", "stage", "due_at"))
    reassign_case(
        case, by=people.head, lead_unit=people.other_department, handler=people.other_handler, reason="换"
    )
    event = case.events.get(kind=EventKind.REASSIGNED)
    undo_event(case, by=people.head, event=event)
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert set(CaseClock.objects.running().filter(case=case).values_list("pk", "stage", "due_at")) == running
    assert state_told(kinds(case)) == before["status"]
    assert AuditEntry.objects.filter(action="case.take_back").count() == 1
    with pytest.raises(Refused, match="已经撤销过"):
        undo_event(case, by=people.head, event=event)


def test_share_that_ended_with_the_reassignment_is_owed_again(people: Cast) -> None:
    case = handled(people)
    share = CaseMatter.objects.create(
        case=case,
        kind=MatterKind.CO_HANDLING,
        unit=people.other_department,
        opened_by=people.handler,
        opened_at=timezone.now(),
        text="协助",
        due_at=timezone.now() + timedelta(days=3),
    )
    reassign_case(case, by=people.head, lead_unit=people.other_department, handler=None, reason="换")
    share.refresh_from_db()
    assert not share.is_open
    undo_event(case, by=people.head, event=case.events.get(kind=EventKind.REASSIGNED))
    share.refresh_from_db()
    assert share.is_open


def moved(people: Cast) -> tuple[Case, object]:
    case = handled(people)
    reassign_case(case, by=people.head, lead_unit=people.other_department, handler=None, reason="换")
    return case, case.events.get(kind=EventKind.REASSIGNED)


def test_what_somebody_did_since_is_not_undone(people: Cast) -> None:
    case, event = moved(people)
    note_progress(case, by=people.head, text="已和新单位说明")
    with pytest.raises(Refused, match="之后已有“进展”"):
        undo_event(case, by=people.head, event=event)
    case.refresh_from_db()
    assert case.lead_unit == people.other_department


def test_undo_is_for_ten_minutes_and_for_who_did_it(people: Cast) -> None:
    case, event = moved(people)
    with pytest.raises(Refused, match="经办人"):
        undo_event(case, by=people.county_head, event=event)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(Refused, match="10 分钟"):
        undo_event(case, by=people.head, event=event)
    undo_event(case, by=people.head, event=event)


# Many at once


def begin(people: Cast, cases: list[Case], kind: BulkKind = BulkKind.REASSIGN, **fields: object) -> BulkAct:
    values = {"by": people.head, "text": "集中改派", "token": uuid.uuid4(), **fields}
    if kind == BulkKind.REASSIGN:
        values = {"lead_unit": people.other_department, "person": people.other_handler, **values}
    numbers = values.pop("numbers", [case.number for case in cases])
    return begin_bulk(kind=kind, numbers=numbers, **values)


def outcomes(act: BulkAct) -> list[str]:
    return list(act.rows.order_by("pk").values_list("outcome", flat=True))


def test_each_row_has_its_own_result(people: Cast) -> None:
    cases = [handled(people), closed(people), suspended(people), dispatched(people)]
    act = do_at_once(begin(people, cases))
    assert outcomes(act) == ["done", "refused", "refused", "done"]
    sentences = list(act.rows.order_by("pk").values_list("sentence", flat=True))
    assert "已办结" in sentences[1]
    assert act.status == BulkStatus.DONE
    assert [Case.objects.get(pk=case.pk).lead_unit for case in (cases[0], cases[3])] == [
        people.other_department
    ] * 2
    assert AuditEntry.objects.filter(action="bulk.begin").count() == 1


def test_foreign_case_is_refused_alone_and_told_like_a_missing_one(people: Cast) -> None:
    mine = handled(people)
    foreign = handled(people, title="机密诉求")
    Case.objects.filter(pk=foreign.pk).update(county=people.other_county, lead_unit=people.other_department)
    by = people.county_head
    Case.objects.filter(pk=foreign.pk).update(
        officer=people.other_officer, registered_by=people.other_officer
    )
    numbers = [foreign.number, mine.number, "SQ-1999-000001", "<script>"]
    act = do_at_once(begin(people, [], by=by, numbers=numbers))
    assert outcomes(act) == ["forbidden", "done", "forbidden", "forbidden"]
    hidden = act.rows.filter(outcome=RowOutcome.FORBIDDEN)
    assert len(set(hidden.values_list("sentence", flat=True))) == 1
    assert list(hidden.values_list("case", flat=True)) == [None] * 3
    assert Case.objects.get(pk=foreign.pk).events.filter(kind=EventKind.REASSIGNED).count() == 0


def test_seen_but_not_in_reach_is_forbidden_by_the_service(people: Cast) -> None:
    case = handled(people)
    Case.objects.filter(pk=case.pk).update(county=people.other_county, registered_by=people.county_head)
    act = do_at_once(begin(people, [case], by=people.county_head))
    assert outcomes(act) == ["forbidden"]
    assert "权限" in act.rows.get().sentence


@pytest.mark.parametrize("kind", BulkKind)
def test_each_kind_wants_its_right(people: Cast, kind: BulkKind) -> None:
    case = handled(people)
    with pytest.raises(NotAllowed):
        begin(people, [case], kind, by=people.handler)
    assert not BulkAct.objects.exists()


def test_urge_and_close_go_through_the_single_service(people: Cast) -> None:
    cases = [handled(people), answered(people)]
    act = do_at_once(begin(people, cases, BulkKind.URGE))
    assert outcomes(act) == ["done", "refused"]
    waiting = [answered(people), answered(people)]
    for _time in range(2):
        record_call_back(waiting[0], by=people.officer, result="unreachable")
        waiting[0].call_backs.update(at=timezone.now() - timedelta(minutes=2))
        Case.objects.filter(pk=waiting[0].pk).update(answered_at=timezone.now() - timedelta(hours=1))
        waiting[0].refresh_from_db()
    act = do_at_once(begin(people, waiting, BulkKind.CLOSE, by=people.officer))
    assert outcomes(act) == ["done", "refused"]
    with pytest.raises(Refused):
        undo_bulk(act, by=people.officer)


def test_same_token_is_one_act(people: Cast) -> None:
    case, token = handled(people), uuid.uuid4()
    first = do_at_once(begin(people, [case], token=token))
    again = do_at_once(begin(people, [case], token=token))
    assert first == again
    assert kinds(case).count("reassigned") == 1
    with pytest.raises(NotAllowed):
        begin(people, [case], token=token, by=people.county_head)


def test_nothing_and_too_much_are_refused(people: Cast) -> None:
    with pytest.raises(Refused, match="没有选择"):
        begin(people, [])
    with pytest.raises(Refused, match="1000"):
        begin(people, [], numbers=[f"SQ-2023-{n:06d}" for n in range(1001)])


def test_undo_gives_back_every_row_that_nobody_touched(people: Cast) -> None:
    cases = [handled(people), dispatched(people), closed(people), handled(people)]
    before = {case.pk: Case.objects.filter(pk=case.pk).values().get() for case in cases}
    act = do_at_once(begin(people, cases))
    note_progress(Case.objects.get(pk=cases[3].pk), by=people.other_handler, text="已联系")
    act = do_at_once(undo_bulk(act, by=people.head))
    assert act.status == BulkStatus.UNDONE
    assert outcomes(act) == ["undone", "undone", "refused", "kept"]
    assert "之后已有" in act.rows.order_by("pk").last().sentence
    for case in cases[:3]:
        assert Case.objects.filter(pk=case.pk).values().get() == before[case.pk]
    with pytest.raises(Refused):
        undo_bulk(act, by=people.head)
    assert AuditEntry.objects.filter(action="bulk.undo").count() == 1


def test_undo_of_a_hand_over(people: Cast, receiver: User) -> None:
    cases = [registered(people), handled(people)]
    act = do_at_once(begin(people, cases, BulkKind.HAND_OVER, person=receiver, origin=people.officer))
    assert outcomes(act) == ["done", "done"]
    do_at_once(undo_bulk(act, by=people.head))
    assert {Case.objects.get(pk=case.pk).officer for case in cases} == {people.officer}
    assert [state_told(kinds(case)) for case in cases] == ["registered", "handling"]


def test_undo_by_another_or_late_is_refused(people: Cast) -> None:
    act = do_at_once(begin(people, [handled(people)]))
    with pytest.raises(NotAllowed):
        undo_bulk(act, by=people.county_head)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(Refused):
        undo_bulk(act, by=people.head)


def test_more_than_fifty_wait_for_a_worker(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    cases = [handled(people), handled(people)]
    act = do_at_once(begin(people, cases))
    assert (act.status, outcomes(act)) == (BulkStatus.RUNNING, ["pending", "pending"])
    assert run_next_bulk_act(now=timezone.now())
    act.refresh_from_db()
    assert (act.status, outcomes(act)) == (BulkStatus.DONE, ["done", "done"])
    assert OutboxMessage.objects.filter(recipient=people.head, subject__contains="批量改派").exists()
    assert not run_next_bulk_act(now=timezone.now())
    act = do_at_once(undo_bulk(act, by=people.head))
    assert act.status == BulkStatus.UNDOING
    assert run_next_bulk_act(now=timezone.now())
    act.refresh_from_db()
    assert (act.status, outcomes(act)) == (BulkStatus.UNDONE, ["undone", "undone"])


def test_long_act_is_left_to_the_next_sweep_after_a_minute(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "LONGEST_RUN", -1.0)
    act = begin(people, [handled(people), handled(people)])
    run_next_bulk_act(now=timezone.now())
    assert outcomes(act) == ["done", "pending"]
    run_next_bulk_act(now=timezone.now())
    run_next_bulk_act(now=timezone.now())
    act.refresh_from_db()
    assert (act.status, outcomes(act)) == (BulkStatus.DONE, ["done", "done"])


def test_row_that_breaks_stops_no_other(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [handled(people), handled(people)]
    whole = bulk.reassign_case

    def break_on_first(case: Case, **fields: object) -> Case:
        if case.pk == cases[0].pk:
            raise ZeroDivisionError
        return whole(case, **fields)

    monkeypatch.setattr(bulk, "reassign_case", break_on_first)
    act = do_at_once(begin(people, cases))
    assert outcomes(act) == ["refused", "done"]
    assert "办理时出错" in act.rows.order_by("pk").first().sentence


def test_right_lost_before_the_worker_comes_is_missed(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    act = begin(people, [handled(people)])
    people.head.grants.all().delete()
    run_next_bulk_act(now=timezone.now())
    assert outcomes(act) == ["forbidden"]


def test_statements_of_a_row_do_not_grow_with_the_act(people: Cast) -> None:
    def statements(number: int) -> int:
        cases = [handled(people) for _n in range(number)]
        act = begin(people, cases)
        count = 0

        def note(execute: object, *args: object) -> object:
            nonlocal count
            count += 1
            return execute(*args)

        with transaction.atomic():
            from_connection = transaction.get_connection()
            with from_connection.execute_wrapper(note):
                do_at_once(act)
        return count

    two, six = statements(2), statements(6)
    each = (six - two) / 4
    assert each <= 40
    assert two - 2 * each <= 12


def test_signing_clock_runs_anew_for_the_new_unit(people: Cast) -> None:
    case = handled(people)
    do_at_once(begin(people, [case]))
    assert case.clocks.running().filter(stage=Stage.SIGN).count() == 1
