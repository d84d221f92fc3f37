from __future__ import annotations

import pytest
import time_machine
from django.db.models import Q

from assistance.enums import DueKind, EventKind, Rung, Stage
from assistance.models import Case, CaseClock, CaseEvent, Reminder
from assistance.services import reminders
from assistance.services.cases import answer_case
from assistance.services.due_things import CLOCKS
from assistance.services.reminders import send_due_reminders
from assistance.services.spans import Span
from assistance.services.steps import steps_on
from assistance.services.suspensions import suspend_case
from assistance.services.telling import Subject, claim_subjects
from foundation.notifications.models import OutboxMessage
from foundation.rows import COPIED_FROM
from tests.factories.accounts import UnitFactory
from tests.factories.running_cases import answered, handled, handler, moment, officer, registered

pytestmark = pytest.mark.django_db

START = "2023-11-03T09:00"
"""A Friday; 15 working days later is Friday 2023-11-24."""


def sweep(at: str) -> int:
    with time_machine.travel(moment(at), tick=False):
        return send_due_reminders(moment(at))


def told() -> list[tuple[str, str]]:
    """(stage of the clock, rung) of what was told of clocks, the first contact apart."""
    stages = dict(CaseClock.objects.exclude(stage=Stage.CONTACT).values_list("pk", "stage"))
    rows = Reminder.objects.filter(kind=DueKind.CLOCK, subject_id__in=stages).order_by("id")
    return [(stages[pk], rung) for pk, rung in rows.values_list("subject_id", "rung")]


def letters(word: str) -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(subject__contains=word, channel="inbox").order_by("id")
    return list(rows.values_list("recipient__name", "subject"))


def test_deadline_is_told_on_each_rung_once():
    case = handled(START)
    assert case.due_at == moment("2023-11-24T18:00")
    for at in (
        "2023-11-21T17:59",
        "2023-11-22T08:30",
        "2023-11-22T08:31",
        "2023-11-23T10:00",
        "2023-11-24T08:30",
        "2023-11-24T17:59",
        "2023-11-27T08:30",
        "2023-11-28T08:30",
    ):
        sweep(at)
    assert told() == [("resolve", "near"), ("resolve", "due_today"), ("resolve", "overdue")]
    number = case.number
    assert [subject for _name, subject in letters(f"{number} 临期：办结")] == [
        f"{number} 临期：办结还剩 2 个工作日，2023-11-24 18:00 截止"
    ]
    assert [subject for _name, subject in letters("今日到期")] == [
        f"{number} 今日到期：办结于 2023-11-24 18:00 截止"
    ]
    assert {subject for _name, subject in letters("催办：办结")} == {
        f"{number} 催办：办结已超期 1 个工作日，应于 2023-11-24 18:00 完成"
    }


def test_rung_that_was_missed_is_not_told_late():
    """After a week without a scheduler only the most urgent is said."""
    handled(START)
    sweep("2023-11-27T09:00")
    assert told() == [("resolve", "overdue")]


@pytest.mark.parametrize(
    "at", ["2023-11-24T08:29", "2023-11-24T12:30", "2023-11-24T18:00", "2023-11-25T10:00"]
)
def test_nothing_is_told_outside_office_hours(at):
    handled(START)
    assert sweep(at) == 0
    assert not Reminder.objects.exists()


def test_reminders_wait_for_office_hours_even_when_delivery_is_late():
    handled(START)
    sweep("2023-11-24T17:59")
    assert all(
        OutboxMessage.objects.filter(key__startswith="reminder-").values_list("office_hours", flat=True)
    )


def test_timeline_shows_the_reminder():
    case = handled(START)
    sweep("2023-11-24T09:00")
    event = CaseEvent.objects.get(case=case, kind=EventKind.REMINDED, data__stage="resolve")
    assert event.text == "今日到期：办结于 2023-11-24 18:00 截止"
    assert event.by.is_service
    assert event.data == {"reminder": "due_today", "stage": "resolve", "due": "2023-11-24T10:00:00+00:00"}


def test_handler_is_told_and_the_officer_too_when_overdue():
    handled(START, by=officer(name="专员"), hand=handler(name="承办"))
    sweep("2023-11-24T09:00")
    assert [name for name, _subject in letters("今日到期：办结")] == ["承办"]
    sweep("2023-11-27T09:00")
    assert [name for name, _subject in letters("催办：办结")] == ["承办", "专员"]


def test_whole_unit_is_told_when_the_handler_has_left():
    gone = handler(name="已离开")
    handler(name="同事", unit=gone.unit)
    handled(START, hand=gone)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    sweep("2023-11-24T09:00")
    assert [name for name, _subject in letters("今日到期：办结")] == ["同事"]


def test_officer_is_told_while_nobody_handles():
    registered(START, by=officer(name="专员"))
    sweep("2023-11-24T09:00")
    assert [name for name, _subject in letters("今日到期：办结")] == ["专员"]


def test_promise_in_hours_is_near_when_most_of_it_is_used():
    registered("2023-11-03T09:00")
    assert sweep("2023-11-03T10:11") == 0
    assert sweep("2023-11-03T10:13") == 1
    assert [subject.partition(" ")[2] for _name, subject in letters("首次联系")] == [
        "临期：首次联系将于 2023-11-03 11:00 截止"
    ]
    assert sweep("2023-11-03T11:01") == 1
    assert Reminder.objects.filter(rung=Rung.OVERDUE).count() == 1


def test_call_back_is_told_on_its_day_and_when_over():
    answered(START, by=officer(name="专员"))
    assert sweep("2023-11-07T09:00") == 0
    sweep("2023-11-08T09:00")
    sweep("2023-11-09T09:00")
    assert told() == [("call_back", "callback_due"), ("call_back", "overdue")]
    assert [name for name, _subject in letters("回访")][-2:] == ["专员", "专员"]


def test_moved_deadline_is_told_again():
    case = handled(START)
    sweep("2023-11-24T09:00")
    CaseClock.objects.running().filter(case=case, stage=Stage.RESOLVE).update(
        due_at=moment("2023-11-27T18:00")
    )
    sweep("2023-11-27T09:00")
    assert told() == [("resolve", "due_today"), ("resolve", "due_today")]
    assert len(letters("今日到期：办结")) == 2


def test_answered_case_is_left_in_peace():
    case = handled(START)
    with time_machine.travel(moment("2023-11-23T09:00"), tick=False):
        answer_case(case, by=case.handler, outcome="resolved", answer_text="已解决。")
    sweep("2023-11-24T09:00")
    assert ("resolve", "due_today") not in told()


def test_suspended_case_is_left_in_peace():
    case = handled(START)
    with time_machine.travel(moment("2023-11-23T09:00"), tick=False):
        suspend_case(
            case, by=case.handler, reason="material", note="等材料", until=moment("2023-11-24T12:00")
        )
    CaseClock.objects.running().filter(case=case).update(due_at=moment("2023-11-24T18:00"))
    sweep("2023-11-24T09:00")
    assert told() == []


def test_short_promise_is_not_near_from_its_first_minute():
    case = handled(START)
    CaseClock.objects.filter(case=case, stage=Stage.RESOLVE).update(
        amount=2, due_at=moment("2023-11-07T18:00")
    )
    sweep("2023-11-03T14:00")
    assert ("resolve", "near") not in told()


def test_second_sweep_of_the_same_clocks_claims_nothing():
    """What two schedulers at once come to: both have read the same rows."""
    handled(START)
    clocks = list(CaseClock.objects.running().filter(stage=Stage.RESOLVE))
    span = Span(steps_on()[Rung.NEAR], CLOCKS, Q())
    assert reminders.claim(span, clocks, "a") == clocks
    assert reminders.claim(span, clocks, "b") == []


def test_of_many_the_ones_another_sweep_told_are_not_claimed_again():
    """More than are inserted singly: one that was told sends the whole lot past the unique key."""
    many = [Subject(DueKind.CLOCK, number, moment(START)) for number in range(2 * COPIED_FROM)]
    assert claim_subjects(Rung.NEAR, many[::7], "a") == set(many[::7])
    assert claim_subjects(Rung.NEAR, many, "b") == set(many) - set(many[::7])
    assert claim_subjects(Rung.NEAR, many, "c") == set()
    assert Reminder.objects.count() == len(many)


def test_large_batches_leave_nothing_behind(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    unit = UnitFactory()
    for _case in range(5):
        handled(START, by=officer(unit=unit))
    assert sweep("2023-11-24T09:00") == 10
    assert Case.objects.filter(events__kind=EventKind.REMINDED, events__data__stage="resolve").count() == 5


def test_sweep_costs_the_same_for_one_case_and_for_many(django_assert_num_queries):
    unit, hand = UnitFactory(), handler()
    handled(START, by=officer(unit=unit), hand=hand)
    sweep("2023-11-23T09:00")
    for minute, cases in (("09:00", 1), ("09:05", 8)):
        for _case in range(cases):
            handled(START, by=officer(unit=unit), hand=hand)
        with django_assert_num_queries(63):
            sweep(f"2023-11-24T{minute}")
