"""The rungs beyond the clocks: matters, bad ratings, long pauses, 督办 from the third day over, silent enterprises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assistance.enums import CallBackResult, DueKind, EventKind, MatterKind, Outcome, Rung, Stage
from assistance.models import Case, CaseClock, CaseMatter, Reminder, ReminderStep
from assistance.services.call_backs import follow_up_rating, record_call_back
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.cases import answer_case
from assistance.services.co_handling import answer_co_handling, ask_co_handling
from assistance.services.commitments import commit, settle_commitment
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.reminders import send_due_reminders
from assistance.services.returns import refuse_return, return_case
from assistance.services.supervision import answer_supervision, supervise_case
from assistance.services.suspensions import resume_case, suspend_case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import NotificationPreference, OutboxMessage
from tests.factories.accounts import person
from tests.factories.assistance import Cast, answered, cast, dispatched, handled
from tests.factories.enterprises import ListEntryFactory
from tests.factories.running_cases import moment

pytestmark = pytest.mark.django_db

START = "2023-11-03T09:00"
"""A Friday; a promise of 15 working days ends on Friday 2023-11-24."""


@pytest.fixture
def people() -> Cast:
    return cast()


def at(text: str) -> Any:
    return time_machine.travel(moment(text), tick=False)


def sweep(text: str) -> int:
    with at(text):
        return send_due_reminders(moment(text))


def rungs_told(kind: DueKind, pk: int) -> list[str]:
    rows = Reminder.objects.filter(kind=kind, subject_id=pk).order_by("id")
    return list(rows.values_list("rung", flat=True))


def letters(rung: str, kind: str = "") -> list[tuple[str, str]]:
    found = OutboxMessage.objects.filter(key__contains=f"-{rung}-", key__startswith=f"reminder-{kind}")
    rows = found.filter(channel="inbox").order_by("id")
    return list(rows.values_list("recipient__name", "subject"))


def set_step(rung: Rung, **fields: Any) -> None:
    assert ReminderStep.objects.filter(rung=rung).update(**fields) == 1


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


def badly_rated(people: Cast) -> Case:
    with at(START):
        case = answered(people)
        record_call_back(case, by=people.officer, result=CallBackResult.CONFIRMED, rating="1", note="太慢")
        return case


def test_bad_rating_is_told_at_once_and_when_over(people: Cast) -> None:
    case = badly_rated(people)
    clock = case.clocks.get(stage=Stage.BAD_RATING)
    sweep("2023-11-03T09:05")
    sweep("2023-11-06T09:00")
    sweep("2023-11-07T09:00")
    assert rungs_told(DueKind.CLOCK, clock.pk) == ["bad_rating", "overdue"]
    assert letters("bad_rating") == [
        (name, f"{case.number} 差评：请在 2023-11-06 18:00 前回访企业，听取意见并改进")
        for name in ("张三", "钱科长")
    ]


def test_bad_rating_that_was_followed_up_is_left_in_peace(people: Cast) -> None:
    case = badly_rated(people)
    with at("2023-11-03T10:00"):
        follow_up_rating(case, by=people.officer, text="已致电改进")
    sweep("2023-11-06T09:00")
    assert letters("bad_rating") == []


def overdue_since_friday(people: Cast) -> Case:
    with at(START):
        return handled(people)


def test_third_day_over_goes_to_the_heads_with_a_sheet(people: Cast) -> None:
    case = overdue_since_friday(people)
    unit_head = person(RoleCode.SECTION_HEAD, people.department, name="许局长")
    clock = case.clocks.get(stage=Stage.RESOLVE)
    for day in ("2023-11-27T09:00", "2023-11-28T09:00", "2023-11-28T17:59"):
        sweep(day)
    assert rungs_told(DueKind.CLOCK, clock.pk) == ["overdue"]
    for day in ("2023-11-29T08:30", "2023-11-29T08:31", "2023-12-01T09:00"):
        sweep(day)
    assert rungs_told(DueKind.CLOCK, clock.pk) == ["overdue", "supervise"]
    sheet = CaseMatter.objects.get(case=case)
    assert (sheet.number, sheet.kind, sheet.unit, sheet.person, sheet.automatic) == (
        "DB-2023-0001",
        "supervision",
        people.department,
        unit_head,
        True,
    )
    assert sheet.opened_by.is_service
    assert sheet.due_at == moment("2023-12-01T18:00")
    words = (
        f"{case.number} 督办：办结已超期 3 个工作日，应于 2023-11-24 18:00 完成；已下达督办单 DB-2023-0001"
    )
    assert letters("supervise") == [("王五", words), ("许局长", words), ("钱科长", words)]
    kinds = list(case.events.order_by("id").values_list("kind", flat=True))
    assert kinds[-3:] == [EventKind.SUPERVISED, EventKind.REMINDED, EventKind.REMINDED]


def test_sheet_of_the_clock_is_answered_to_the_heads(people: Cast) -> None:
    overdue_since_friday(people)
    sweep("2023-11-29T09:00")
    with at("2023-11-29T10:00"):
        answer_supervision(CaseMatter.objects.get(), by=people.handler, answer="已办结")
    told = OutboxMessage.objects.filter(subject="督办单 DB-2023-0001 已答复", channel="inbox")
    assert [message.recipient for message in told] == [people.county_head]


def test_without_the_setting_the_heads_are_led_to_the_page_that_issues_one(people: Cast) -> None:
    set_step(Rung.SUPERVISE, issues_sheet=False)
    case = overdue_since_friday(people)
    sweep("2023-11-29T09:00")
    assert not CaseMatter.objects.exists()
    urls = OutboxMessage.objects.filter(key__contains="-supervise-").values_list("url", flat=True)
    assert set(urls) == {f"/cases/{case.number}/supervision/"}


def test_moved_deadline_brings_no_second_open_sheet(people: Cast) -> None:
    case = overdue_since_friday(people)
    sweep("2023-11-29T09:00")
    CaseClock.objects.filter(case=case, stage=Stage.RESOLVE).update(due_at=moment("2023-11-27T18:00"))
    sweep("2023-11-30T09:00")
    assert len(letters("supervise")) == 4
    assert CaseMatter.objects.count() == 1


def test_database_refuses_a_second_open_automatic_sheet(people: Cast) -> None:
    overdue_since_friday(people)
    sweep("2023-11-29T09:00")
    again = CaseMatter.objects.get()
    again.pk, again.number = None, "DB-2023-0002"
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_case_that_no_unit_has_gets_no_sheet(people: Cast) -> None:
    case = overdue_since_friday(people)
    Case.objects.filter(pk=case.pk).update(status="registered", lead_unit=None, handler=None)
    sweep("2023-11-29T09:00")
    assert not CaseMatter.objects.exists()
    assert [name for name, _subject in letters("supervise")] == ["张三", "钱科长"]


def test_without_the_rung_of_supervision_the_case_stays_overdue(people: Cast) -> None:
    set_step(Rung.SUPERVISE, is_on=False)
    case = overdue_since_friday(people)
    sweep("2023-12-11T09:00")
    assert rungs_told(DueKind.CLOCK, case.clocks.get(stage=Stage.RESOLVE).pk) == ["overdue"]


def paused(people: Cast) -> Case:
    with at(START):
        case = handled(people)
        suspend_case(case, by=people.handler, reason="material", note="等", until=moment("2024-01-15T18:00"))
        return case


def test_pause_is_told_once_after_ten_working_days(people: Cast) -> None:
    case = paused(people)
    pause = case.suspensions.get()
    sweep("2023-11-17T17:59")
    assert rungs_told(DueKind.PAUSE, pause.pk) == []
    sweep("2023-11-20T08:30")
    sweep("2023-11-21T08:30")
    assert rungs_told(DueKind.PAUSE, pause.pk) == ["paused_long"]
    words = f"{case.number} 暂停过久：因等待企业补充材料已暂停 11 个工作日，请核实能否恢复"
    assert letters("paused_long") == [("王五", words), ("张三", words)]


def test_pause_that_ended_is_left_in_peace(people: Cast) -> None:
    case = paused(people)
    with at("2023-11-20T08:30"):
        resume_case(case, by=people.handler)
    sweep("2023-11-20T08:31")
    assert letters("paused_long") == []


def listed(people: Cast, since: str) -> None:
    ListEntryFactory(enterprise=people.enterprise, year=2023)
    type(people.enterprise).objects.filter(pk=people.enterprise.pk).update(created_at=moment(since))


def test_listed_enterprise_without_contact_is_told_once_to_its_officer(people: Cast) -> None:
    listed(people, "2023-10-09T10:00")
    sweep("2023-11-08T09:59")
    assert letters("no_contact") == []
    sweep("2023-11-08T10:01")
    sweep("2023-11-20T09:00")
    assert letters("no_contact") == [
        ("张三", "宏泰科技有限公司 久未联系：最近一次联系是 2023-10-09，已 30 天，请联系或走访企业")
    ]


def test_contact_starts_the_days_again(people: Cast) -> None:
    listed(people, "2023-09-01T10:00")
    with at("2023-10-10T09:00"):
        answer_case(handled(people), by=people.handler, outcome="resolved", answer_text="已解决。")
    sweep("2023-11-08T09:00")
    assert letters("no_contact") == []
    sweep("2023-11-10T09:00")
    assert len(letters("no_contact")) == 1


@pytest.mark.parametrize("change", [{"left_on": date(2023, 10, 1), "left_reason": "停产"}, {"year": 2022}])
def test_enterprise_that_left_the_lists_is_left_in_peace(change: dict[str, Any], people: Cast) -> None:
    listed(people, "2023-09-01T10:00")
    ListEntryFactory(year=2023)
    type(people.enterprise).objects.exclude(pk=people.enterprise.pk).update(
        created_at=moment("2023-11-01T10:00")
    )
    people.enterprise.list_entries.update(entered_on=date(2023, 9, 1), **change)
    sweep("2023-11-10T09:00")
    assert letters("no_contact") == []


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
        with django_assert_num_queries(62):
            sweep(f"2023-11-10T{minute}")
