"""An installation that already told: after the upgrade nothing is told a second time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from assistance.enums import Stage
from assistance.models import CaseClock, Reminder
from assistance.services.reminders import send_due_reminders
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import person
from tests.factories.running_cases import handled, moment, registered
from tests.support.upgrades import family, past

pytestmark = pytest.mark.django_db

BEFORE = [("assistance", "0009_event_kind"), ("notifications", "0001_initial")]
UPGRADE = [("assistance", "0010_ladder"), ("assistance", "0011_told_before"), ("assistance", "0012_one_key")]
MONDAY = moment("2026-11-23T09:00")


@pytest.fixture
def clocks() -> dict[str, CaseClock]:
    """One for each rung that was there before, by its name then."""
    case = handled("2026-11-03T09:00")
    hour = registered("2026-11-23T08:30")
    clocks = {
        "overdue": CaseClock.objects.get(case=case, stage=Stage.CONTACT),
        "near": CaseClock.objects.get(case=hour, stage=Stage.CONTACT),
        "due_today": CaseClock.objects.get(case=case, stage=Stage.RESOLVE),
    }
    CaseClock.objects.filter(pk=clocks["near"].pk).update(due_at=MONDAY + timedelta(minutes=30))
    CaseClock.objects.filter(pk=clocks["due_today"].pk).update(due_at=moment("2026-11-23T18:00"))
    for clock in clocks.values():
        clock.refresh_from_db()
    return clocks


def sent_at(now: datetime) -> int:
    with time_machine.travel(now, tick=False):
        return send_due_reminders(now)


def test_nothing_told_all_is_due(clocks: dict[str, CaseClock]) -> None:
    """Control: what the upgrade must keep from going out."""
    assert sent_at(MONDAY) >= len(clocks)


def test_what_was_told_is_not_told_again(clocks: dict[str, CaseClock], tmp_path: Path) -> None:
    told = upgraded(clocks, person(RoleCode.SYSTEM_ADMIN), tmp_path)

    assert {(row["kind"], row["subject_id"], row["rung"]) for row in told} == {
        ("clock", clocks["overdue"].pk, "overdue"),
        ("clock", clocks["near"].pk, "near_hours"),
        ("clock", clocks["due_today"].pk, "due_today"),
        ("calendar", 2027, "no_calendar"),
    }
    Reminder.objects.bulk_create(Reminder(**row) for row in told)
    assert sent_at(MONDAY) == 0
    assert sent_at(MONDAY + timedelta(days=7)) > 0


def upgraded(clocks: dict[str, CaseClock], keeper: User, folder: Path) -> list[dict[str, Any]]:
    """The reminders of an installation that told of each clock under the name of its rung, and of a missing calendar."""
    whole = family(*clocks.values(), keeper)
    with past(folder, *BEFORE) as then:
        then.put(whole)
        old = then.apps.get_model("assistance", "Reminder")
        for stage, clock in clocks.items():
            old.objects.create(
                clock_id=clock.pk,
                stage=stage,
                due_at=clock.due_at,
                claim="",
                claimed_at=MONDAY,
                sent_at=MONDAY,
            )
        then.apps.get_model("notifications", "OutboxMessage").objects.create(
            key=f"calendar-2027-missing-2026-48-{keeper.pk}:inbox",
            channel="inbox",
            recipient_id=keeper.pk,
            subject="2027 年的工作日历尚未发布",
            created_at=MONDAY,
            run_at=MONDAY,
        )
        then.apply(*UPGRADE)
        return list(then.apps.get_model("assistance", "Reminder").objects.values())
