from __future__ import annotations

from datetime import date

import pytest
import time_machine

from assistance.services.calendar_year import missing_year
from assistance.services.reminders import send_due_reminders
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from foundation.worktime.models import CalendarDay
from foundation.worktime.services import load_calendar, publish_year
from tests.factories.accounts import person
from tests.factories.running_cases import moment, officer

pytestmark = pytest.mark.django_db


def warn(at: str) -> int:
    with time_machine.travel(moment(at), tick=False):
        return send_due_reminders(moment(at))


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 4), 2027),
        (date(2025, 11, 1), None),
    ],
)
def test_missing_year_is_asked_for_from_november(today, missing):
    assert missing_year(load_calendar(), today) == missing


def test_heads_and_administrators_are_warned_once_a_week():
    head, keeper = person(RoleCode.SECTION_HEAD), person(RoleCode.SYSTEM_ADMIN)
    officer()
    warn("2026-11-16T09:00")
    warn("2026-11-20T09:00")
    assert set(OutboxMessage.objects.values_list("recipient", "channel", "office_hours")) == {
        (head.pk, "inbox", True),
        (keeper.pk, "inbox", True),
    }
    assert OutboxMessage.objects.first().subject == "2027 年的工作日历 尚未发布"
    warn("2026-11-23T09:00")
    assert OutboxMessage.objects.count() == 4


def test_nobody_is_warned_when_the_year_is_published():
    keeper = person(RoleCode.SYSTEM_ADMIN)
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    publish_year(2027, by=keeper, source="国办发明电〔2026〕9号")
    assert warn("2026-11-16T09:00") == 0
