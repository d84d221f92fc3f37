"""A sweep at a moment of the test's choice, and what was told by it to whom."""

from __future__ import annotations

from typing import Any

import time_machine

from assistance.enums import DueKind, Rung
from assistance.models import Reminder, ReminderStep
from assistance.services.reminders import send_due_reminders
from foundation.notifications.models import OutboxMessage
from tests.factories.running_cases import moment

START = "2023-11-03T09:00"
"""A Friday; a promise of 15 working days ends on Friday 2023-11-24."""


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
