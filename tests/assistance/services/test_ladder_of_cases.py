"""Bad ratings, long pauses, 督办 from the third day over, enterprises nobody spoke to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assistance.enums import CallBackResult, DueKind, EventKind, Rung, Stage
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.call_backs import follow_up_rating, record_call_back
from assistance.services.cases import answer_case
from assistance.services.supervision import answer_supervision
from assistance.services.suspensions import resume_case, suspend_case
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from tests.assistance.services.ladder import START, at, letters, rungs_told, set_step, sweep
from tests.factories.accounts import person
from tests.factories.assistance import Cast, answered, cast, handled
from tests.factories.enterprises import ListEntryFactory
from tests.factories.running_cases import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


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
    ListEntryFactory(year=2022)
    type(people.enterprise).objects.exclude(pk=people.enterprise.pk).update(
        created_at=moment("2023-11-01T10:00")
    )
    people.enterprise.list_entries.update(entered_on=date(2023, 9, 1), **change)
    sweep("2023-11-10T09:00")
    assert letters("no_contact") == []
