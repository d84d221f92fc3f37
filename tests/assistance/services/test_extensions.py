from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from assistance.enums import EventKind, MatterKind, Nature, Stage, SuspensionReason, Verdict
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.cases import answer_case
from assistance.services.edits import edit_case
from assistance.services.extensions import (
    ask_extension,
    clock_to_extend,
    decide_extension,
    due_if_extended,
)
from assistance.services.promises import change_promise
from assistance.services.suspensions import resume_case, suspend_case
from assistance.timeline import line_of
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from foundation.worktime.calendar import SHANGHAI
from foundation.worktime.services import load_calendar
from tests.factories.assistance import Cast, handled
from tests.scenarios.test_caseworker_day import at


@pytest.fixture
def case(people: Cast) -> Case:
    """Due 2023-10-30 18:00, 15 working days after Monday 9 October."""
    with at("2023-10-09T09:00"):
        return handled(people)


def ask(case: Case, people: Cast, days: int = 3) -> CaseMatter:
    return ask_extension(case, by=people.handler, workdays=days, reason="需现场勘察")


def due_of(case: Case) -> str:
    return timezone.localtime(Case.objects.get(pk=case.pk).due_at).strftime("%Y-%m-%d %H:%M")


def test_it_is_asked_at_least_a_working_day_before_the_deadline(case: Case, people: Cast) -> None:
    with at("2023-10-30T09:00"), pytest.raises(Refused, match="至少 1 个工作日"):
        ask(case, people)
    assert not case.matters.exists()
    with at("2023-10-27T17:00"):
        ask(case, people)
    assert case.matters.open().of(MatterKind.EXTENSION).exists()


def test_asking_moves_nothing_and_granting_moves_the_deadline(case: Case, people: Cast) -> None:
    with at("2023-10-20T09:00"):
        ask(case, people)
        assert due_of(case) == "2023-10-30 18:00"
        decide_extension(case, by=people.head, granted=True, note="同意")
    assert due_of(case) == "2023-11-02 18:00"
    assert Case.objects.get(pk=case.pk).resolve_due_at == Case.objects.get(pk=case.pk).due_at
    event = case.events.get(kind=EventKind.EXTENSION_DECIDED)
    assert event.data["due"].startswith("2023-11-02")
    assert OutboxMessage.objects.filter(recipient=people.handler, subject__contains="已同意").exists()


def test_a_refusal_leaves_the_deadline_and_lets_one_ask_again(case: Case, people: Cast) -> None:
    with at("2023-10-20T09:00"):
        ask(case, people)
        decide_extension(case, by=people.county_head, granted=False, note="理由不足")
        assert due_of(case) == "2023-10-30 18:00"
        ask(case, people)


def test_it_is_granted_once_and_open_once(case: Case, people: Cast) -> None:
    with at("2023-10-20T09:00"):
        ask(case, people)
        with pytest.raises(Refused, match="已有待审批"):
            ask(case, people)
        decide_extension(case, by=people.head, granted=True, note="同意")
        with pytest.raises(Refused, match="已延期过一次"):
            ask(case, people)
        with pytest.raises(Refused, match="没有待审批"):
            decide_extension(case, by=people.head, granted=True, note="再同意")
    assert due_of(case) == "2023-11-02 18:00"


def test_the_whole_time_is_thirty_working_days_at_most(case: Case, people: Cast) -> None:
    with at("2023-10-10T09:00"):
        assert clock_to_extend(case)[1] == 15
        with pytest.raises(Refused, match="最长 30 个工作日，最多还能延 15"):
            ask(case, people, 16)
        ask(case, people, 15)
        decide_extension(case, by=people.head, granted=True, note="同意")
    assert due_of(case) == "2023-11-20 18:00"
    assert case.clocks.get(stage=Stage.RESOLVE).allowance == 30


def test_who_asked_does_not_decide(case: Case, people: Cast) -> None:
    with at("2023-10-20T09:00"):
        ask_extension(case, by=people.head, workdays=3, reason="代承办人申请")
        with pytest.raises(NotAllowed, match="不能审批自己的延期"):
            decide_extension(case, by=people.head, granted=True, note="同意")
        for role in ("handler", "officer", "leader"):
            with pytest.raises(NotAllowed):
                decide_extension(case, by=people.person(role), granted=True, note="同意")
        decide_extension(case, by=people.county_head, granted=True, note="同意")
    assert due_of(case) == "2023-11-02 18:00"


def test_pauses_and_extension_add_up(case: Case, people: Cast) -> None:
    until = datetime(2023, 10, 18, tzinfo=SHANGHAI)
    with at("2023-10-16T09:00"):
        suspend_case(case, by=people.handler, reason=SuspensionReason.MATERIAL, note="等材料", until=until)
    with at("2023-10-18T09:00"):
        resume_case(case, by=people.handler)
        promised = due_if_extended(case, clock_to_extend(case)[0], [3], load_calendar())[3]
        ask(case, people)
        decide_extension(case, by=people.head, granted=True, note="同意")
    assert due_of(case) == timezone.localtime(promised).strftime("%Y-%m-%d %H:%M") == "2023-11-06 18:00"


def test_an_answer_takes_the_open_request_back(case: Case, people: Cast) -> None:
    with at("2023-10-20T09:00"):
        matter = ask(case, people)
        answer_case(case, by=people.handler, outcome="resolved", answer_text="已办")
    matter.refresh_from_db()
    assert matter.verdict == Verdict.CANCELLED


def test_the_cap_is_a_promise_that_the_bureau_may_change(case: Case, people: Cast) -> None:
    with at("2023-10-08T09:00"):
        change_promise(
            by=people.system_admin, stage="longest", amount=20, unit="days", effective_from=date(2023, 10, 9)
        )
    with at("2023-10-10T09:00"), pytest.raises(Refused, match="最长 20 个工作日，最多还能延 5"):
        ask(case, people, 6)


def test_no_days_left_is_said_at_the_door(case: Case, people: Cast) -> None:
    CaseClock.objects.filter(case=case, stage=Stage.RESOLVE).update(amount=30)
    with at("2023-10-10T09:00"), pytest.raises(Refused, match="已达最长 30"):
        clock_to_extend(case)


def test_a_deadline_in_hours_is_not_extended_by_days(case: Case, people: Cast) -> None:
    CaseClock.objects.filter(case=case, stage=Stage.RESOLVE).update(unit="hours", amount=16)
    with at("2023-10-09T10:00"), pytest.raises(Refused, match="按工作小时计"):
        ask(case, people)


def inquiry(people: Cast) -> Case:
    """Five working days, extended or to be extended by 25."""
    with at("2023-10-09T09:00"):
        case = handled(people, nature=Nature.INQUIRY)
    with at("2023-10-10T09:00"):
        ask(case, people, 25)
    return case


def turn_into_a_request(case: Case, people: Cast) -> None:
    edit_case(case, by=people.officer, version=1, nature=Nature.REQUEST)


def test_what_no_longer_fits_is_not_granted(people: Cast) -> None:
    case = inquiry(people)
    with at("2023-10-11T09:00"):
        turn_into_a_request(case, people)
        with pytest.raises(Refused, match="现在最多还能延 15 个工作日，不能同意延期 25 个"):
            decide_extension(case, by=people.head, granted=True, note="同意")
        assert case.matters.open().of(MatterKind.EXTENSION).exists()
        decide_extension(case, by=people.head, granted=False, note="请按 15 天重新申请")
        ask(case, people, 15)
        decide_extension(case, by=people.head, granted=True, note="同意")
    assert due_of(case) == "2023-11-20 18:00"


def test_what_was_granted_is_cut_where_the_promise_grows(people: Cast) -> None:
    case = inquiry(people)
    with at("2023-10-11T09:00"):
        decide_extension(case, by=people.head, granted=True, note="同意")
        assert due_of(case) == "2023-11-20 18:00"
        turn_into_a_request(case, people)
    clock = case.clocks.get(stage=Stage.RESOLVE)
    assert (clock.amount, clock.extended, due_of(case)) == (15, 15, "2023-11-20 18:00")
    event = case.events.select_related("by").get(kind=EventKind.EDITED)
    assert event.data["extension_cut"] == 10
    assert "已批准的延期减少 10 个工作日" in line_of(event).text


def test_what_still_fits_is_kept_and_the_new_deadline_told(people: Cast) -> None:
    with at("2023-10-09T09:00"):
        case = handled(people, nature=Nature.INQUIRY)
        ask(case, people, 3)
        decide_extension(case, by=people.head, granted=True, note="同意")
        turn_into_a_request(case, people)
    assert (case.clocks.get(stage=Stage.RESOLVE).extended, due_of(case)) == (3, "2023-11-02 18:00")
    event = case.events.select_related("by").get(kind=EventKind.EDITED)
    assert "extension_cut" not in event.data
    assert line_of(event).text.splitlines() == [
        "性质：咨询 → 求助",
        "办结期限：2023年10月19日（周四）18:00 → 2023年11月2日（周四）18:00",
    ]


def test_days_granted_do_not_become_hours(people: Cast) -> None:
    with at("2023-10-07T09:00"):
        change_promise(
            by=people.system_admin,
            stage="resolve",
            nature=Nature.COMPLAINT,
            amount=16,
            unit="hours",
            effective_from=date(2023, 10, 8),
        )
    case = inquiry(people)
    with at("2023-10-11T09:00"):
        decide_extension(case, by=people.head, granted=True, note="同意")
        edit_case(case, by=people.officer, version=1, nature=Nature.COMPLAINT)
    clock = case.clocks.get(stage=Stage.RESOLVE)
    assert (clock.amount, clock.unit, clock.extended) == (16, "hours", 0)
