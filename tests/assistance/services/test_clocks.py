from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from assistance.enums import CallBackResult, CaseStatus, EventKind, Nature, Outcome, Stage, SuspensionReason
from assistance.models import Case, CaseClock
from assistance.services.call_backs import record_call_back, rework_case
from assistance.services.cases import accept_case, answer_case, note_progress, reassign_case, sign_case
from assistance.services.clocks import affected_by, recompute_running_clocks
from assistance.services.edits import edit_case
from assistance.services.merging import merge_case
from assistance.services.suspensions import lapse_suspensions, resume_case, suspend_case
from assistance.services.withdrawals import withdraw_case
from foundation.accounts.services import system_user
from foundation.errors import Refused
from foundation.worktime.calendar import SHANGHAI, WorkCalendar
from foundation.worktime.services import draft_calendar, load_calendar
from tests.factories.assistance import Cast, category, handled, registered


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def clock(people: Cast) -> Callable[[Case, Stage], CaseClock]:
    return lambda case, stage: case.clocks.filter(stage=stage).latest("id")


def logged(people: Cast, moment: str = "2023-10-09T10:00", **fields: object) -> Case:
    with time_machine.travel(at(moment), tick=False):
        return registered(people, **fields)


def under_way(people: Cast, moment: str = "2023-10-09T10:00") -> Case:
    """办理中, due 2023-10-30 18:00."""
    with time_machine.travel(at(moment), tick=False):
        return handled(people)


def test_accept_starts_the_signing_clock_and_signing_stops_it(people: Cast, clock: Callable) -> None:
    case = logged(people)
    with time_machine.travel(at("2023-10-09T11:00"), tick=False):
        accept_case(case, by=people.officer, lead_unit=people.department)
    assert clock(case, Stage.SIGN).due_at == at("2023-10-09T14:30")
    with time_machine.travel(at("2023-10-09T11:30"), tick=False):
        sign_case(case, by=people.handler)
    assert clock(case, Stage.SIGN).stopped_at == at("2023-10-09T11:30")
    assert clock(case, Stage.RESOLVE).stopped_at is None


def test_first_contact_stops_its_clock_once(people: Cast, clock: Callable) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-09T10:40"), tick=False):
        first = note_progress(case, by=people.handler, text="电话联系过", contacted=True)
    with time_machine.travel(at("2023-10-10T10:40"), tick=False):
        second = note_progress(case, by=people.handler, text="又联系了", contacted=True)
    assert (first.kind, second.kind) == (EventKind.CONTACTED, EventKind.PROGRESS)
    assert clock(case, Stage.CONTACT).stopped_at == at("2023-10-09T10:40")
    assert Case.objects.get(pk=case.pk).first_contact_at == at("2023-10-09T10:40")


def test_answer_stops_every_clock_and_starts_the_call_back(people: Cast, clock: Callable) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-18T16:00"), tick=False):
        answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="办好了")
    running = CaseClock.objects.running().filter(case=case)
    assert [one.stage for one in running] == [Stage.CALL_BACK]
    assert clock(case, Stage.CALL_BACK).due_at == at("2023-10-23T18:00")
    assert case.first_contact_at == at("2023-10-18T16:00")


def test_suspension_shifts_the_deadline_by_the_days_it_takes(people: Cast) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-16T10:00"), tick=False):
        suspend_case(
            case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等", until=at("2023-10-20T00:00")
        )
    assert Case.objects.get(pk=case.pk).due_at == at("2023-11-03T18:00")
    with time_machine.travel(at("2023-10-18T09:00"), tick=False):
        resume_case(case, by=people.handler)
    case.refresh_from_db()
    assert (case.due_at, case.resolve_due_at) == (at("2023-11-01T18:00"), at("2023-11-01T18:00"))


def test_suspension_and_resumption_within_a_day_change_nothing(people: Cast) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-16T09:00"), tick=False):
        suspend_case(
            case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等", until=at("2023-10-20T00:00")
        )
    with time_machine.travel(at("2023-10-16T15:00"), tick=False):
        resume_case(case, by=people.handler)
    assert Case.objects.get(pk=case.pk).due_at == at("2023-10-30T18:00")


@pytest.mark.parametrize("end", ["withdraw", "merge"])
def test_case_that_ends_while_paused_keeps_no_day_that_it_did_not_pause(
    people: Cast, clock: Callable, end: str
) -> None:
    survivor, case = logged(people, "2023-10-07T10:00"), under_way(people)
    with time_machine.travel(at("2023-10-16T10:00"), tick=False):
        suspend_case(
            case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等", until=at("2024-01-04T10:00")
        )
    assert Case.objects.get(pk=case.pk).resolve_due_at == at("2024-01-18T18:00")
    with time_machine.travel(at("2023-10-17T09:00"), tick=False):
        if end == "withdraw":
            withdraw_case(case, by=people.officer, respondent="王经理", reason="已自行解决")
        else:
            merge_case(case, into=survivor, by=people.officer, reason="同一件事")
    for one in (case, Case.objects.get(pk=case.pk)):
        assert (one.resolve_due_at, one.due_at) == (at("2023-10-31T18:00"), at("2023-10-31T18:00"))
    assert clock(case, Stage.RESOLVE).due_at == at("2023-10-31T18:00")
    assert clock(case, Stage.RESOLVE).stopped_at == at("2023-10-17T09:00")


def test_lapsed_suspension_resumes_by_itself_at_its_end(people: Cast) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-16T10:00"), tick=False):
        suspend_case(
            case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等", until=at("2023-10-20T00:00")
        )
    assert lapse_suspensions(at("2023-10-19T23:59")) == 0
    assert lapse_suspensions(at("2023-10-20T00:05")) == 1
    assert lapse_suspensions(at("2023-10-20T00:10")) == 0
    case.refresh_from_db()
    assert (case.status, case.due_at) == (CaseStatus.HANDLING, at("2023-11-03T18:00"))
    event = case.events.filter(kind=EventKind.RESUMED).get()
    assert (event.at, event.by) == (at("2023-10-20T00:00"), system_user())


def test_reassignment_restarts_signing_and_leaves_the_resolve_clock(people: Cast, clock: Callable) -> None:
    case = under_way(people)
    before = clock(case, Stage.RESOLVE)
    with time_machine.travel(at("2023-10-11T09:00"), tick=False):
        reassign_case(
            case, by=people.head, lead_unit=people.other_department, handler=None, reason="不属本局职责"
        )
    assert clock(case, Stage.SIGN).due_at == at("2023-10-11T11:00")
    assert clock(case, Stage.RESOLVE) == before
    assert clock(case, Stage.RESOLVE).stopped_at is None


def test_rework_runs_a_clock_of_its_own_and_keeps_the_period(people: Cast, clock: Callable) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-18T16:00"), tick=False):
        answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="办好了")
    with time_machine.travel(at("2023-10-20T09:00"), tick=False):
        rework_case(case, by=people.officer, reason="水压还是不够")
    case.refresh_from_db()
    assert (case.due_at, case.resolve_due_at) == (at("2023-10-27T18:00"), at("2023-10-30T18:00"))
    assert clock(case, Stage.CALL_BACK).stopped_at == at("2023-10-20T09:00")
    assert [one.stage for one in CaseClock.objects.running().filter(case=case)] == [Stage.REWORK]


def test_category_or_nature_changed_takes_the_fitting_promise_from_the_same_start(people: Cast) -> None:
    case = logged(people)
    edit_case(case, by=people.officer, version=1, nature=Nature.INQUIRY, category=category("POL"))
    assert Case.objects.get(pk=case.pk).due_at == at("2023-10-16T18:00")


def test_a_stopped_clock_is_not_promised_anew(people: Cast) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-18T16:00"), tick=False):
        answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="办好了")
    edit_case(case, by=people.officer, version=1, nature=Nature.INQUIRY)
    assert Case.objects.get(pk=case.pk).due_at == at("2023-10-30T18:00")


def test_provisional_deadline_beyond_the_published_years(people: Cast) -> None:
    case = logged(people, "2026-12-20T10:00")
    assert case.due_provisional
    assert case.due_at.astimezone(SHANGHAI).year == 2027


def test_a_changed_calendar_moves_the_running_clocks_only(people: Cast) -> None:
    case, done = logged(people), under_way(people)
    with time_machine.travel(at("2023-10-18T16:00"), tick=False):
        answer_case(done, by=people.handler, outcome=Outcome.RESOLVED, answer_text="办好了")
        record_call_back(done, by=people.officer, result=CallBackResult.CONFIRMED)
    day = at("2023-10-25T00:00").date()
    changed = draft_calendar(changes={day: False})
    assert affected_by(changed) == (1, 1)
    assert recompute_with(changed) == 1
    case.refresh_from_db()
    done.refresh_from_db()
    assert (case.due_at, done.due_at) == (at("2023-10-31T18:00"), at("2023-10-30T18:00"))
    moved = case.events.get(kind=EventKind.DEADLINE_MOVED)
    assert moved.data["stage"] == Stage.RESOLVE
    assert recompute_with(changed) == 0


def recompute_with(calendar: WorkCalendar) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistance.services.clocks.load_calendar", lambda: calendar)
        return recompute_running_clocks(by=system_user())


def test_an_unchanged_calendar_moves_nothing(people: Cast) -> None:
    logged(people)
    assert affected_by(load_calendar()) == (0, 0)
    assert recompute_with(load_calendar()) == 0


def test_only_one_clock_of_a_stage_runs(people: Cast) -> None:
    case = logged(people)
    with time_machine.travel(at("2023-10-09T11:00"), tick=False):
        accept_case(case, by=people.officer, lead_unit=people.department)
        reassign_case(case, by=people.head, lead_unit=people.other_department, handler=None, reason="改")
    assert CaseClock.objects.running().filter(case=case, stage=Stage.SIGN).count() == 1
    assert CaseClock.objects.filter(case=case, stage=Stage.SIGN).count() == 2


def test_pause_longer_than_allowed_is_refused(people: Cast) -> None:
    case = under_way(people)
    with time_machine.travel(at("2023-10-16T10:00"), tick=False):
        for until in (at("2023-10-16T09:00"), at("2023-10-16T10:00") + timedelta(days=92)):
            with pytest.raises(Refused):
                suspend_case(
                    case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等", until=until
                )
    assert not case.suspensions.exists()
