from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from assistance.enums import DueKind, Rung
from assistance.ladder import RULES
from assistance.models import CaseClock, Reminder, ReminderStep
from assistance.services.defaults import ensure_defaults
from assistance.services.lights import Now
from assistance.services.reminders import send_due_reminders
from assistance.services.step_previews import preview_of
from assistance.services.steps import StepSettings, change_step, topics_free
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from foundation.worktime.services import load_calendar
from tests.factories.assistance import Cast, cast, handled
from tests.factories.running_cases import moment

pytestmark = pytest.mark.django_db

START, MONDAY = "2023-11-03T09:00", "2023-11-27T09:00"


@pytest.fixture
def people() -> Cast:
    return cast()


def step_of(rung: Rung) -> ReminderStep:
    return ReminderStep.objects.get(rung=rung)


def posted(step: ReminderStep, **changes: Any) -> dict[str, Any]:
    values = {
        "version": step.version,
        "is_on": "on",
        "recipients": step.recipients,
        "channels": step.channels,
    }
    if step.amount is not None:
        values["amount"] = step.amount
    if step.may_unsubscribe:
        values["may_unsubscribe"] = "on"
    if step.issues_sheet:
        values["issues_sheet"] = "on"
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def settings_of(step: ReminderStep, **changes: Any) -> StepSettings:
    fields = ("is_on", "amount", "recipients", "channels", "may_unsubscribe", "issues_sheet")
    return StepSettings(**{**{name: getattr(step, name) for name in fields}, **changes})


def overdue_case(people: Cast) -> None:
    with time_machine.travel(moment(START), tick=False):
        handled(people)


def test_every_rung_has_a_step_from_the_start() -> None:
    assert set(ReminderStep.objects.values_list("rung", flat=True)) == set(Rung.values) == set(RULES)
    step = step_of(Rung.NEAR)
    ReminderStep.objects.filter(pk=step.pk).update(amount=5)
    ensure_defaults()
    assert step_of(Rung.NEAR).amount == 5


def test_list_tells_each_step_in_words(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    text = client.get("/settings/reminders/").text
    assert "办结、重办超期 3 个工作日后" in text
    assert "应办人、单位负责人、县区负责人" in text
    assert "剩余不足 40% 时" in text
    assert f"/settings/reminders/{step_of(Rung.NEAR).pk}/" not in text


def test_preview_says_whom_the_draft_would_reach_and_saves_nothing(people: Cast, client: Client) -> None:
    overdue_case(people)
    client.force_login(people.system_admin)
    step = step_of(Rung.OVERDUE)
    data = posted(step, recipients=["officer", "county_head", "leader"], preview="1")
    with time_machine.travel(moment(MONDAY), tick=False):
        answer = client.post(f"/settings/reminders/{step.pk}/", data)
        assert answer.status_code == 200
        assert "按此设置今天会提醒 2 件、3 人" in answer.text
        assert "张三、钱科长、吴局长" in answer.text
        assert "预览（尚未保存）" in answer.text
        assert (step_of(Rung.OVERDUE).recipients, Reminder.objects.count()) == (["owner", "officer"], 0)
        assert not OutboxMessage.objects.filter(key__startswith="reminder-").exists()


def test_preview_finds_what_the_sweep_then_tells(people: Cast) -> None:
    overdue_case(people)
    at = moment(MONDAY)
    with time_machine.travel(at, tick=False):
        preview = preview_of(step_of(Rung.OVERDUE), Now(load_calendar(), at))
        send_due_reminders(at)
        told = Reminder.objects.filter(rung=Rung.OVERDUE, kind=DueKind.CLOCK)
        assert {one.subject.pk for one in preview.told} == set(told.values_list("subject_id", flat=True))
        readers = OutboxMessage.objects.filter(key__contains="-overdue-").values("recipient").distinct()
        assert (preview.things, preview.people) == (told.count(), readers.count())
        assert preview_of(step_of(Rung.OVERDUE), Now(load_calendar(), at)).things == 0


def test_preview_of_a_step_that_would_be_off_reaches_nobody(people: Cast, client: Client) -> None:
    overdue_case(people)
    client.force_login(people.system_admin)
    step = step_of(Rung.OVERDUE)
    with time_machine.travel(moment(MONDAY), tick=False):
        answer = client.post(f"/settings/reminders/{step.pk}/", posted(step, is_on=None, preview="1"))
    assert "按此设置今天会提醒 0 件、0 人" in answer.text


def test_saved_step_counts_from_the_next_sweep_and_is_audited(people: Cast, client: Client) -> None:
    client.force_login(people.system_admin)
    step = step_of(Rung.SUPERVISE)
    answer = client.post(f"/settings/reminders/{step.pk}/", posted(step, amount="5", issues_sheet=None))
    assert answer.status_code == 302
    step.refresh_from_db()
    assert (step.amount, step.issues_sheet, step.version) == (5, False, 2)
    entry = AuditEntry.objects.get(action="reminder.change")
    assert entry.detail == {"amount": [3, 5], "issues_sheet": [True, False]}


def test_second_to_save_is_told_so_and_writes_nothing_over(people: Cast, client: Client) -> None:
    client.force_login(people.system_admin)
    step = step_of(Rung.NEAR)
    old = posted(step, amount="9")
    change_step(step, settings_of(step, amount=3), by=people.system_admin, version=1)
    answer = client.post(f"/settings/reminders/{step.pk}/", old)
    assert answer.status_code == 422
    assert "刚刚被他人修改过" in answer.text
    assert 'value="9"' in answer.text
    assert step_of(Rung.NEAR).amount == 3


@pytest.mark.parametrize(
    ("rung", "changes", "word"),
    [
        (Rung.NEAR, {"amount": 0}, "1 到 20"),
        (Rung.NEAR, {"amount": 21}, "1 到 20"),
        (Rung.NEAR, {"recipients": []}, "至少选一种"),
        (Rung.NEAR, {"recipients": ["admin"]}, "不能提醒系统管理员"),
        (Rung.NEAR, {"channels": ["email"]}, "站内通知不能关闭"),
        (Rung.NEAR, {"channels": ["pigeon", "inbox"]}, "没有这个渠道"),
        (Rung.NEAR, {"issues_sheet": True}, "才能|只有"),
        (Rung.DUE_TODAY, {"amount": 3}, "提前量"),
        (Rung.SUPERVISE, {"may_unsubscribe": True}, "不能退订"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    rung: Rung, changes: dict[str, Any], word: str, people: Cast
) -> None:
    step = step_of(rung)
    with pytest.raises(Refused, match=word):
        change_step(step, settings_of(step, **changes), by=people.system_admin, version=1)


def test_only_who_keeps_the_settings_changes_a_step(people: Cast) -> None:
    step = step_of(Rung.NEAR)
    with pytest.raises(NotAllowed):
        change_step(step, settings_of(step, amount=3), by=people.head, version=1)


@pytest.mark.parametrize(
    "fields", [{"rung": "supervise"}, {"rung": "near", "issues_sheet": True, "amount": 2}]
)
def test_database_refuses_what_must_not_be(fields: dict[str, Any]) -> None:
    ReminderStep.objects.filter(rung=fields["rung"]).delete()
    step = ReminderStep(recipients=["owner"], channels=["inbox"], may_unsubscribe=True, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()


def test_who_keeps_the_settings_need_not_read_the_register(people: Cast, client: Client) -> None:
    client.force_login(people.system_admin)
    overdue_case(people)
    with time_machine.travel(moment(MONDAY), tick=False):
        text = client.get(f"/settings/reminders/{step_of(Rung.OVERDUE).pk}/").text
    assert people.enterprise.name not in text
    assert "厂区扩建用地手续" not in text


def test_what_may_be_unsubscribed_from_leaves_supervision_out() -> None:
    codes = [code for code, _label in topics_free()]
    assert "near" in codes
    assert "supervise" not in codes


def test_step_pages_cost_few_queries(
    people: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    overdue_case(people)
    client.force_login(people.system_admin)
    with django_assert_max_num_queries(8):
        client.get("/settings/reminders/")
    at: datetime = moment(MONDAY)
    with time_machine.travel(at, tick=False), django_assert_max_num_queries(18):
        client.get(f"/settings/reminders/{step_of(Rung.OVERDUE).pk}/")
    assert CaseClock.objects.exists()
