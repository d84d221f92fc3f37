"""An installation that already told: after the upgrade nothing is told a second time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from assistance.enums import Stage
from assistance.models import CaseClock, Reminder
from assistance.services.reminders import send_due_reminders
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.running_cases import handled, moment, registered

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("assistance", "0009_event_kind")]
MONDAY = moment("2026-11-23T09:00")


@pytest.fixture(autouse=True)
def newest_again() -> Iterator[None]:
    yield
    upgrade()


def downgrade() -> type[Model]:
    """The schema before the ladder, and its model of a reminder."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    model: type[Model] = executor.loader.project_state(BEFORE).apps.get_model("assistance", "Reminder")
    return model


def upgrade() -> None:
    call_command("migrate", verbosity=0)


def test_what_was_told_is_not_told_again() -> None:
    case = handled("2026-11-03T09:00")
    hour = registered("2026-11-23T08:30")
    keeper = person(RoleCode.SYSTEM_ADMIN)
    clocks = {
        "overdue": CaseClock.objects.get(case=case, stage=Stage.CONTACT),
        "near": CaseClock.objects.get(case=hour, stage=Stage.CONTACT),
        "due_today": CaseClock.objects.get(case=case, stage=Stage.RESOLVE),
    }
    CaseClock.objects.filter(pk=clocks["near"].pk).update(due_at=MONDAY + timedelta(minutes=30))
    CaseClock.objects.filter(pk=clocks["due_today"].pk).update(due_at=moment("2026-11-23T18:00"))
    old = downgrade()
    for stage, clock in clocks.items():
        clock.refresh_from_db()
        old._default_manager.create(
            clock_id=clock.pk, stage=stage, due_at=clock.due_at, claim="", claimed_at=MONDAY, sent_at=MONDAY
        )
    OutboxMessage.objects.create(
        key=f"calendar-2027-missing-2026-48-{keeper.pk}:inbox",
        channel="inbox",
        recipient=keeper,
        subject="2027 年的工作日历尚未发布",
        created_at=MONDAY,
        run_at=MONDAY,
    )

    upgrade()

    assert set(Reminder.objects.values_list("kind", "subject_id", "rung")) == {
        ("clock", clocks["overdue"].pk, "overdue"),
        ("clock", clocks["near"].pk, "near_hours"),
        ("clock", clocks["due_today"].pk, "due_today"),
        ("calendar", 2027, "no_calendar"),
    }
    with time_machine.travel(MONDAY, tick=False):
        assert send_due_reminders(MONDAY) == 0
    later = MONDAY + timedelta(days=7)
    with time_machine.travel(later, tick=False):
        assert send_due_reminders(later) > 0
