from __future__ import annotations

import pytest
import time_machine

from assistance import tasks
from assistance.models import CaseSuspension, Reminder
from assistance.services.suspensions import suspend_case
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.tasks import deliver_outbox
from tests.factories.accounts import person
from tests.factories.running_cases import handled, moment

pytestmark = pytest.mark.django_db


def test_tasks_do_the_work_of_the_moment():
    case = handled("2023-11-03T09:00")
    with time_machine.travel(moment("2023-11-06T09:00"), tick=False):
        suspend_case(
            case, by=case.handler, reason="material", note="等材料", until=moment("2023-11-07T18:00")
        )
    with time_machine.travel(moment("2023-11-28T08:30"), tick=False):
        tasks.lapse_suspensions()
        tasks.send_due_reminders()
        tasks.send_digests()
        deliver_outbox()
    assert CaseSuspension.objects.get().ended_at == moment("2023-11-07T18:00")
    assert Reminder.objects.filter(rung="due_today").count() == 1
    assert Notice.objects.filter(recipient=case.handler, subject__contains="今日到期").exists()
    assert Notice.objects.filter(recipient=case.handler, subject__startswith="11-28 提要").exists()


def test_missing_year_is_warned_of():
    person(RoleCode.SYSTEM_ADMIN)
    with time_machine.travel(moment("2026-11-16T09:00"), tick=False):
        tasks.send_due_reminders()
    assert OutboxMessage.objects.count() == 1
