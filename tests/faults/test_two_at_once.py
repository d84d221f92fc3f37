"""Two schedulers, several workers, and one that sleeps past its lease (F2)."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta

import pytest
import time_machine

from assistance.models import CaseMatter, Reminder
from assistance.services import reminders
from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.services import delivery
from tests.faults.forks import Hook, at_once, fork, signal_at, wait_until_stopped, was_killed
from tests.faults.scenes import (
    MONDAY,
    due_messages,
    mails_by_id,
    notices_per_message,
    overdue_clocks,
    reminders_per_case,
)

pytestmark = pytest.mark.django_db(transaction=True)

CASES = 40
EACH = 30
PROCESSES = 4
DELIVERY = "foundation.notifications.services.delivery"


@pytest.fixture(autouse=True)
def mailbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def sweep(minute: int = 0) -> None:
    now = MONDAY + timedelta(minutes=minute)
    with time_machine.travel(now):
        reminders.send_due_reminders(now)


def deliver(minute: int = 0) -> None:
    with time_machine.travel(MONDAY + timedelta(minutes=minute)):
        delivery.deliver_due()


def test_sweeps_at_once_remind_once(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 5)
    overdue_clocks(CASES)

    at_once(sweep, PROCESSES)
    sweep()

    assert reminders_per_case() == ({1: CASES}, {2: CASES})
    assert Reminder.objects.count() == CASES


def sweep_on_the_third_day() -> None:
    third = MONDAY + timedelta(days=2)
    with time_machine.travel(third):
        reminders.send_due_reminders(third)


def test_sweeps_at_once_issue_one_sheet_for_each_case(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 5)
    overdue_clocks(CASES)

    at_once(sweep_on_the_third_day, PROCESSES)
    sweep_on_the_third_day()

    sheets = list(CaseMatter.objects.order_by("number").values_list("number", flat=True))
    assert sheets == [f"DB-2023-{serial:04d}" for serial in range(1, CASES + 1)]
    assert CaseMatter.objects.values("case").distinct().count() == CASES
    assert set(Reminder.objects.values_list("rung", flat=True)) == {"supervise"}
    assert Reminder.objects.count() == CASES


def test_control_sweeps_without_a_claim_remind_twice(monkeypatch):
    monkeypatch.setattr(reminders, "claim", lambda stage, clocks, token: clocks)
    monkeypatch.setattr(reminders, "_send_rung", reminders._send_batch)
    overdue_clocks(CASES)

    at_once(sweep, PROCESSES)
    sweep()

    events, _letters = reminders_per_case()
    assert max(events) > 1


def test_deliveries_at_once_deliver_once(monkeypatch, mailbox):
    monkeypatch.setattr(delivery, "BATCH", 3)
    due_messages(notices=EACH, mails=EACH)

    at_once(deliver, PROCESSES)
    deliver()

    assert notices_per_message() == {1: EACH}
    assert sorted(mails_by_id(mailbox).values()) == [1] * EACH
    assert not OutboxMessage.objects.undone().exists()


def without_claims(monkeypatch) -> None:
    """Everybody takes what is due, delivers it and then says so; the pause widens the window between."""

    def take(channel: str, limit: int) -> list[OutboxMessage]:
        due = list(OutboxMessage.objects.due(MONDAY).filter(channel=channel).select_related("recipient"))
        time.sleep(0.5)
        return due

    def deliver_and_confirm(message: OutboxMessage) -> delivery.Result:
        Notice.objects.create(
            recipient_id=message.recipient_id, subject=message.subject, created_at=message.created_at
        )
        OutboxMessage.objects.filter(pk=message.pk).update(done_at=MONDAY)
        return delivery.Result.DELIVERED

    monkeypatch.setattr(delivery, "claim", take)
    monkeypatch.setattr(delivery, "_settle_notice", deliver_and_confirm)


def test_control_deliveries_without_a_claim_deliver_twice(monkeypatch):
    without_claims(monkeypatch)
    due_messages(notices=EACH, mails=0)

    at_once(deliver, PROCESSES)

    assert max(notices_per_message()) > 1


def stop_after_claim(channel: str) -> int:
    """A worker that is stopped while it holds messages; its process id."""
    hook = Hook(DELIVERY, "_deliver", "before")

    def work() -> None:
        with time_machine.travel(MONDAY), signal_at(hook, number=signal.SIGSTOP):
            for message in delivery.claim(channel, EACH):
                delivery._deliver(message)

    child = fork(work)
    wait_until_stopped(child)
    return child


def deliver_after_the_lease() -> None:
    with time_machine.travel(MONDAY + delivery.LEASE + timedelta(minutes=1)):
        delivery.deliver_due()


@pytest.mark.parametrize("channel", [Channel.INBOX, Channel.EMAIL])
def test_worker_that_wakes_after_its_lease_delivers_nothing(channel, mailbox):
    due_messages(notices=EACH, mails=EACH)
    sleeper = stop_after_claim(channel)

    assert not was_killed(fork(deliver_after_the_lease))
    os.kill(sleeper, signal.SIGCONT)
    assert not was_killed(sleeper)

    assert notices_per_message() == {1: EACH}
    assert sorted(mails_by_id(mailbox).values()) == [1] * EACH


def test_control_without_the_token_the_sleeper_delivers_again(monkeypatch, mailbox):
    monkeypatch.setattr(delivery, "_held", lambda message: OutboxMessage.objects.filter(pk=message.pk))
    due_messages(notices=0, mails=EACH)
    sleeper = stop_after_claim(Channel.EMAIL)

    assert not was_killed(fork(deliver_after_the_lease))
    os.kill(sleeper, signal.SIGCONT)
    assert not was_killed(sleeper)

    assert sorted(mails_by_id(mailbox).values()) == [2] * EACH
