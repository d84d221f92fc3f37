"""A sweep killed in the middle of reminding (F1): every overdue case is told, and told once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db.models import QuerySet

from assistance.models import Reminder
from assistance.services import reminders
from assistance.services.spans import Span
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import Hook, fork, signal_at, was_killed
from tests.faults.scenes import MONDAY, overdue_clocks, reminders_per_case

pytestmark = pytest.mark.django_db(transaction=True)

MODULE = "assistance.services.reminders"
HOOKS = [
    Hook(MODULE, "claim", "before"),
    Hook(MODULE, "claim", "after"),
    Hook(MODULE, "_letters", "before"),
    Hook("foundation.notifications.outbox", "post_many", "after"),
    Hook(MODULE, "_send_batch", "after"),
]
CASES = repeated(12, 200)
KILLS = repeated(8, 20)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 3)


def sweep_with_kills(hook: Hook, seed: int) -> int:
    chance = random.Random(seed)
    killed = 0
    for minute in range(KILLS + 1):
        nth = chance.randint(1, 3) if minute < KILLS else 0

        def work(minute: int = minute, nth: int = nth) -> None:
            now = MONDAY + timedelta(minutes=minute)
            with time_machine.travel(now), signal_at(hook, nth=nth):
                reminders.send_due_reminders(now)

        killed += was_killed(fork(work))
    return killed


@pytest.mark.parametrize("hook", HOOKS, ids=str)
def test_killed_sweep_loses_and_doubles_nothing(hook):
    overdue_clocks(CASES)

    killed = sweep_with_kills(hook, seed=SEED)

    events, letters = reminders_per_case()
    lost, doubled = events[0], sum(cases for times, cases in events.items() if times > 1)
    write_down(Figure(f"sweep killed {hook}", killed, f"kills, {CASES} cases", lost, doubled))
    assert killed >= KILLS // 8
    assert events == {1: CASES}
    assert letters == {2: CASES}
    assert Reminder.objects.filter(sent_at__isnull=False).count() == Reminder.objects.count() == CASES


def unlocked(waiting: Callable[[Span], QuerySet]) -> Callable[[Span], QuerySet]:
    """The same rows without their locks, which need the transaction that the control takes away."""

    def rows(span: Span) -> QuerySet:
        queryset = waiting(span)
        queryset.query.select_for_update = False
        return queryset

    return rows


def test_control_claiming_in_a_commit_of_its_own_loses(monkeypatch):
    """Claimed, committed, killed: nobody will tell these cases any more."""
    monkeypatch.setattr(reminders, "_send_batch", reminders._send_batch.__wrapped__)
    monkeypatch.setattr(reminders, "_waiting", unlocked(reminders._waiting))
    overdue_clocks(CASES)

    killed = sweep_with_kills(Hook(MODULE, "claim", "after"), seed=SEED)

    events, _letters = reminders_per_case()
    write_down(Figure("claim in a commit of its own", killed, "kills", lost=events[0], control=True))
    assert killed >= 1
    assert events[0] >= 3


def test_control_telling_without_a_claim_doubles(monkeypatch):
    monkeypatch.setattr(reminders, "claim", lambda stage, clocks, token: clocks)
    monkeypatch.setattr(reminders, "_send_rung", reminders._send_batch)
    monkeypatch.setattr(reminders, "BATCH", CASES)
    overdue_clocks(CASES)

    killed = sweep_with_kills(Hook(MODULE, "_send_batch", "after"), seed=SEED)

    events, _letters = reminders_per_case()
    again = sum(cases for times, cases in events.items() if times > 1)
    write_down(Figure("no claim at all", killed, "kills", doubled=again, control=True))
    assert max(events) > 1
