"""Each tick of two schedulers is done once by two sweepers and two dispatchers, whoever of them falls asleep (F2)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.db.models import QuerySet

from assistance.enums import Rung
from assistance.models import CaseClock, ReminderStep
from assistance.services import reminders
from assistance.services.spans import Span
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services import delivery
from tests.faults.figures import Figure, repeated, write_down
from tests.faults.forks import Hook, at_once, fork, signal_at, wait_until_stopped, was_killed
from tests.faults.scenes import MONDAY, due_messages, mails_by_id, overdue_clocks, reminders_per_case

pytestmark = pytest.mark.django_db(transaction=True)

TICKS = repeated(5, 100)
SLEEPS = repeated(2, 40)
DELIVERY = "foundation.notifications.services.delivery"


def due_one_by_one(first: datetime, apart: timedelta) -> None:
    """Only 催办 is on: the occurrence of a tick is one case that goes overdue."""
    ReminderStep.objects.exclude(rung=Rung.OVERDUE).update(is_on=False)
    overdue_clocks(TICKS)
    for place, pk in enumerate(CaseClock.objects.order_by("pk").values_list("pk", flat=True)):
        CaseClock.objects.filter(pk=pk).update(due_at=first + place * apart)


def tick(minute: int) -> None:
    now = MONDAY + timedelta(minutes=minute)
    with time_machine.travel(now):
        reminders.send_due_reminders(now)
        delivery.deliver_due()


def count(arm: str, *, control: bool = False, remark: str = "") -> tuple[int, int]:
    """Cases told never, and more than once; a letter goes to the officer and to the handler."""
    events, letters = reminders_per_case()
    lost = max(events[0], sum(cases for told, cases in letters.items() if told < 2))
    doubled = sum(cases for told, cases in events.items() if told > 1)
    write_down(Figure(arm, TICKS, "ticks", lost, doubled, control=control, remark=remark))
    return lost, doubled


def test_each_tick_is_told_once():
    due_one_by_one(MONDAY, timedelta(minutes=1))
    for minute in range(1, TICKS + 1):
        at_once(partial(tick, minute), 2)
    tick(TICKS + 1)

    assert count("two sweepers and dispatchers at once") == (0, 0)
    assert not OutboxMessage.objects.undone().exists()


def read_by_both(waiting: Callable[[Span], QuerySet]) -> Callable[[Span], list]:
    """Both have read before either has written."""

    def rows(span: Span) -> list:
        found = list(waiting(span)[: reminders.BATCH])
        time.sleep(0.3 if found else 0)
        return found

    return rows


def test_control_each_tick_without_a_claim_is_told_twice(monkeypatch):
    monkeypatch.setattr(reminders, "claim", lambda span, rows, token: rows)
    monkeypatch.setattr(reminders, "_waiting", read_by_both(reminders.waiting))
    monkeypatch.setattr(reminders, "_send_rung", reminders._send_batch.__wrapped__)
    due_one_by_one(MONDAY, timedelta(minutes=1))
    for minute in range(1, TICKS + 1):
        at_once(partial(tick, minute), 2)

    lost, doubled = count("the same without a claim", control=True)
    assert (lost, doubled > 0) == (0, True)


def sleep_and_wake(round_: int) -> None:
    """A dispatcher holds a mail, sleeps past its lease while another sends it, and wakes."""
    due_messages(notices=0, mails=1)
    now = MONDAY + round_ * (delivery.LEASE + timedelta(minutes=1))

    def hold() -> None:
        hook = Hook(DELIVERY, "_deliver", "before")
        with time_machine.travel(now), signal_at(hook, number=signal.SIGSTOP):
            delivery.deliver_due()

    def take_over() -> None:
        with time_machine.travel(now + delivery.LEASE + timedelta(seconds=1)):
            delivery.deliver_due()

    sleeper = fork(hold)
    wait_until_stopped(sleeper)
    assert not was_killed(fork(take_over))
    os.kill(sleeper, signal.SIGCONT)
    assert not was_killed(sleeper)


@pytest.mark.parametrize("protected", [True, False], ids=["token", "control without the token"])
def test_sleeper_that_wakes_past_its_lease(protected, settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    if not protected:
        monkeypatch.setattr(delivery, "_held", lambda message: OutboxMessage.objects.filter(pk=message.pk))
    for round_ in range(SLEEPS):
        sleep_and_wake(round_)

    mails = mails_by_id(tmp_path)
    doubled = sum(times > 1 for times in mails.values())
    arm = "dispatcher stopped past its lease and woken" + ("" if protected else ", no lease token")
    write_down(Figure(arm, SLEEPS, "sleeps", SLEEPS - len(mails), doubled, control=not protected))
    assert (len(mails), doubled) == (SLEEPS, 0 if protected else SLEEPS)
