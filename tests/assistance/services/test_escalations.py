from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, EventKind, Outcome, Stage
from assistance.models import Case
from assistance.services.call_backs import follow_up_rating, record_call_back, rework_case
from assistance.services.cases import answer_case
from assistance.services.clocks import start_clock
from assistance.services.escalations import escalate_case, instruct_case
from foundation.errors import NotAllowed, Refused
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage
from tests.factories.assistance import Cast, answered, handled
from tests.scenarios.test_caseworker_day import at


def refuse(case: Case, people: Cast, *, after: int) -> Case:
    """The enterprise does not accept the answer; so many minutes later that it is no double click."""
    with time_machine.travel(timezone.now() + timedelta(minutes=after), tick=False):
        record_call_back(case, by=people.officer, result=CallBackResult.NOT_CONFIRMED, note="仍未解决")
    case.refresh_from_db()
    return case


def answer_again(case: Case, people: Cast) -> Case:
    return answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="再次办理")


def test_two_failed_reworks_come_first(people: Cast) -> None:
    case = handled(people)
    for done in range(2):
        with pytest.raises(Refused, match=f"本诉求已重办 {done} 次"):
            escalate_case(case, by=people.head, reason="久拖不决")
        answer_again(case, people)
        rework_case(case, by=people.officer, reason="企业不认可")
    escalate_case(case, by=people.head, reason="久拖不决")
    assert case.status == CaseStatus.ESCALATED
    assert case.clocks.running().filter(stage=Stage.REWORK).exists()
    assert OutboxMessage.objects.filter(recipient=people.county_head, subject__contains="提级办理").exists()


def test_who_takes_calls_does_not_escalate_by_hand(people: Cast) -> None:
    case = answered(people)
    Case.objects.filter(pk=case.pk).update(rework_count=2)
    with pytest.raises(NotAllowed):
        escalate_case(Case.objects.get(pk=case.pk), by=people.officer, reason="久拖不决")


def test_the_third_refusal_of_the_enterprise_escalates_by_itself(people: Cast) -> None:
    case = answered(people)
    states = []
    for time in range(3):
        states.append(refuse(case, people, after=2 * time).status)
        if time < 2:
            answer_again(case, people)
    assert states == [CaseStatus.HANDLING, CaseStatus.HANDLING, CaseStatus.ESCALATED]
    assert (case.rework_count, case.outcome, case.answered_at) == (2, "", None)
    assert case.events.filter(kind=EventKind.ESCALATED).count() == 1
    assert not case.clocks.running().filter(stage=Stage.CALL_BACK).exists()
    assert answer_again(case, people).status == CaseStatus.ANSWERED


def test_an_instruction_reaches_everybody_who_works_on_the_case(people: Cast) -> None:
    case = handled(people)
    instruct_case(case, by=people.leader, text="请专班推进")
    told = OutboxMessage.objects.filter(subject__contains="作出批示")
    assert set(told.values_list("recipient__name", flat=True)) == {"张三", "王五", "钱科长"}
    assert case.events.get(kind=EventKind.INSTRUCTED).by == people.leader


def test_a_bad_rating_starts_a_clock_and_its_follow_up_stops_it(people: Cast) -> None:
    with at("2023-10-09T09:00"):
        case = answered(people)
    with at("2023-10-10T09:00"):
        record_call_back(case, by=people.officer, result=CallBackResult.CONFIRMED, rating="1", note="太慢")
        clock = case.clocks.running().get(stage=Stage.BAD_RATING)
        assert timezone.localtime(clock.due_at).isoformat() == "2023-10-11T18:00:00+08:00"
        assert case.status == CaseStatus.CLOSED
    with at("2023-10-11T10:00"):
        follow_up_rating(case, by=people.officer, text="已登门说明")
    clock.refresh_from_db()
    assert timezone.localtime(clock.stopped_at).isoformat() == "2023-10-11T10:00:00+08:00"
    assert Case.objects.get(pk=case.pk).rating == "1"
    with pytest.raises(Refused, match="没有待回访的差评"):
        follow_up_rating(case, by=people.officer, text="又一次")


@pytest.mark.parametrize("rating", ["5", "4", "3", ""])
def test_other_ratings_start_none(rating: str, people: Cast) -> None:
    case = answered(people)
    record_call_back(case, by=people.officer, result=CallBackResult.CONFIRMED, rating=rating)
    assert not case.clocks.filter(stage=Stage.BAD_RATING).exists()


def test_a_withdrawal_is_no_result_of_a_call_back(people: Cast) -> None:
    case = answered(people)
    with pytest.raises(Refused, match="请用“企业撤回”"):
        record_call_back(case, by=people.officer, result=CallBackResult.WITHDRAWS)
    assert Case.objects.get(pk=case.pk).status == CaseStatus.ANSWERED


def test_a_bad_rating_does_not_outlive_the_escalation(people: Cast) -> None:
    case = answered(people)
    start_clock(case, Stage.BAD_RATING, at=timezone.now())
    Case.objects.filter(pk=case.pk).update(rework_count=2)
    refuse(Case.objects.get(pk=case.pk), people, after=0)
    assert set(case.clocks.running().values_list("stage", flat=True)) == {Stage.REWORK}


def test_every_answer_and_every_escalation_is_told(people: Cast) -> None:
    """From the third refusal on the number of reworks stays the same."""
    case = answered(people)
    for time in range(4):
        case = refuse(case, people, after=2 * time)
        answer_again(case, people)
    told = OutboxMessage.objects.filter(channel=Channel.INBOX)
    assert case.rework_count == 2
    assert told.filter(recipient=people.officer, subject__contains="已答复，请回访").count() == 5
    assert told.filter(recipient=people.county_head, subject__contains="提级办理").count() == 2
