"""The rungs of matters, and what the settings and the readers' own wishes change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from assistance.enums import DueKind, MatterKind, Outcome, Rung
from assistance.models import CaseMatter
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.co_handling import answer_co_handling, ask_co_handling
from assistance.services.commitments import commit, settle_commitment
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.reminders import send_due_reminders
from assistance.services.returns import refuse_return, return_case
from assistance.services.supervision import answer_supervision, supervise_case
from foundation.accounts.models import User
from foundation.notifications.models import NotificationPreference, OutboxMessage
from tests.assistance.services.ladder import START, at, letters, rungs_told, set_step, sweep
from tests.factories.assistance import Cast, answered, cast, dispatched, handled
from tests.factories.running_cases import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def asked_to_co_handle(people: Cast) -> CaseMatter:
    with at(START):
        return ask_co_handling(
            handled(people), by=people.handler, unit=people.other_department, text="请核缴费"
        )


def returned(people: Cast) -> CaseMatter:
    with at(START):
        case = dispatched(people)
        return_case(case, by=people.handler, reason="不属本单位职责")
        return case.matters.get(kind=MatterKind.RETURN)


def extension(people: Cast) -> CaseMatter:
    with at(START):
        return ask_extension(handled(people), by=people.handler, workdays=3, reason="需现场勘察")


def sheet(people: Cast) -> CaseMatter:
    with at(START):
        return supervise_case(handled(people), by=people.head, requirement="限期办结")


def promise(people: Cast) -> CaseMatter:
    with at(START):
        return commit(handled(people), by=people.handler, text="下周五前答复进度", due_on=date(2023, 11, 10))


def carried(people: Cast) -> CaseMatter:
    with at(START):
        case = answered(people, Outcome.ADVANCING)
        return carry_case(case, by=people.officer, plan="等新规划批复", review_on=date(2023, 11, 10))


MATTERS: dict[str, tuple[Callable[[Cast], CaseMatter], list[str], list[str], str]] = {
    "return": (returned, ["due_today", "overdue"], ["张三"], "退单裁定"),
    "co_handling": (asked_to_co_handle, ["near", "due_today", "overdue"], ["赵六"], "协办答复"),
    "extension": (extension, ["due_today", "overdue"], ["钱科长"], "延期审批"),
    "supervision": (sheet, ["near", "due_today", "overdue"], ["王五"], "督办单答复（DB-2023-0001）"),
    "commitment": (promise, ["near", "due_today", "overdue"], ["王五"], "对企业的承诺"),
    "carry_over": (carried, ["near", "due_today", "overdue"], ["张三"], "挂账复核"),
}
"""How each is made, the rungs it climbs, who owes it, and its words."""


@pytest.mark.parametrize("kind", MATTERS)
def test_matter_is_told_on_each_rung_once(kind: str, people: Cast) -> None:
    make, climbed, owes, words = MATTERS[kind]
    matter = make(people)
    day = moment("2023-11-03T08:30")
    while day <= moment("2023-11-16T08:30"):
        for hour in (0, 1, 9):
            with time_machine.travel(day + timedelta(hours=hour), tick=False):
                send_due_reminders(day + timedelta(hours=hour))
        day += timedelta(days=1)
    assert rungs_told(DueKind.MATTER, matter.pk) == climbed
    told = letters("due_today", "matter")
    assert [name for name, _subject in told] == owes
    assert told[0][1].startswith(f"{matter.case.number} 今日到期：{words}于 2023-11-")
    assert {name for name, _s in letters("overdue", "matter")} == {*owes, "张三"}


def settle(matter: CaseMatter, people: Cast) -> None:
    {
        "return": lambda: refuse_return(matter.case, by=people.officer, note="首接负责"),
        "co_handling": lambda: answer_co_handling(matter, by=people.other_handler, answer="已核"),
        "extension": lambda: decide_extension(matter.case, by=people.county_head, granted=False, note="抓紧"),
        "supervision": lambda: answer_supervision(matter, by=people.handler, answer="已整改"),
        "commitment": lambda: settle_commitment(matter, by=people.handler, kept=True, note="已答复"),
        "carry_over": lambda: strike_off(matter.case, by=people.officer, note="规划已批"),
    }[matter.kind]()


@pytest.mark.parametrize("kind", MATTERS)
def test_settled_matter_is_left_in_peace(kind: str, people: Cast) -> None:
    matter = MATTERS[kind][0](people)
    with at("2023-11-03T15:00"):
        settle(matter, people)
    for day in ("2023-11-06T09:00", "2023-11-07T09:00", "2023-11-10T09:00", "2023-11-13T09:00"):
        sweep(day)
    assert rungs_told(DueKind.MATTER, matter.pk) == []


def test_moved_date_of_a_matter_is_told_again(people: Cast) -> None:
    matter = promise(people)
    sweep("2023-11-10T09:00")
    CaseMatter.objects.filter(pk=matter.pk).update(due_at=moment("2023-11-14T18:00"))
    sweep("2023-11-14T09:00")
    assert rungs_told(DueKind.MATTER, matter.pk) == ["due_today", "due_today"]


def test_rung_of_a_matter_missed_by_an_absent_scheduler_is_caught_up(people: Cast) -> None:
    matter = promise(people)
    sweep("2023-11-29T09:00")
    assert rungs_told(DueKind.MATTER, matter.pk) == ["overdue"]


@pytest.mark.parametrize(
    "when",
    ["2023-11-10T08:29", "2023-11-10T12:30", "2023-11-10T18:00", "2023-11-11T10:00", "2023-12-30T10:00"],
)
def test_matters_are_silent_outside_office_hours(when: str, people: Cast) -> None:
    promise(people)
    assert sweep(when) == 0


def test_letter_says_until_when_it_is_true(people: Cast) -> None:
    promise(people)
    sweep("2023-11-10T09:05")
    body = OutboxMessage.objects.filter(key__startswith="reminder-matter").first().body
    assert body.splitlines()[-1] == "截至 2023-11-10 09:05 的情况；此后如已办理，请忽略。"


def test_step_that_is_off_tells_nobody(people: Cast) -> None:
    set_step(Rung.DUE_TODAY, is_on=False)
    matter = promise(people)
    sweep("2023-11-10T09:00")
    assert rungs_told(DueKind.MATTER, matter.pk) == []


def test_recipients_and_notice_are_those_of_the_step(people: Cast) -> None:
    set_step(Rung.NEAR, recipients=["leader", "county_head"], amount=4, channels=["inbox"])
    matter = promise(people)
    sweep("2023-11-06T09:00")
    assert rungs_told(DueKind.MATTER, matter.pk) == ["near"]
    assert [name for name, _subject in letters("near", "matter")] == ["吴局长", "钱科长"]


def test_role_that_nobody_holds_falls_to_the_officer(people: Cast) -> None:
    set_step(Rung.DUE_TODAY, recipients=["unit_head"])
    promise(people)
    sweep("2023-11-10T09:00")
    assert [name for name, _subject in letters("due_today", "matter")] == ["张三"]


def unsubscribe(user: User) -> None:
    NotificationPreference.objects.create(user=user, switched_off=[str(rung) for rung in Rung])


def test_who_unsubscribed_is_not_told(people: Cast) -> None:
    unsubscribe(people.handler)
    promise(people)
    sweep("2023-11-10T09:00")
    assert letters("due_today", "matter") == []


def test_unsubscribing_silences_neither_sheets_nor_the_third_day_over(people: Cast) -> None:
    unsubscribe(people.handler)
    sheet(people)
    sweep("2023-11-07T09:00")
    sweep("2023-11-29T09:00")

    assert [name for name, _subject in letters("due_today", "matter")] == ["王五"]
    assert "王五" in [name for name, _subject in letters("supervise")]
    binding = OutboxMessage.objects.filter(recipient=people.handler, key__startswith="reminder-")
    assert set(binding.values_list("binding", flat=True)) == {True}


def test_sweep_of_matters_costs_the_same_for_one_and_for_many(
    people: Cast, django_assert_num_queries: Any
) -> None:
    promise(people)
    sweep("2023-11-09T09:00")
    for minute, more in (("09:00", 1), ("09:05", 6)):
        for _n in range(more):
            promise(people)
        with django_assert_num_queries(63):
            sweep(f"2023-11-10T{minute}")
