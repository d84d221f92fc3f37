"""A real worker under a real Redis, killed whole or in its child (F1): the next one makes it good, once."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from assistance.enums import EventKind
from assistance.models import CaseClock, CaseEvent
from foundation.notifications import outbox
from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage
from tests.factories.accounts import UserFactory
from tests.faults.figures import FULL, Figure, write_down
from tests.faults.scenes import mails_by_id, overdue_clocks
from tests.faults.stack import Stack, make_today_a_workday, stack, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_clock"),
    pytest.mark.slow,
]

DELIVERY, SWEEP = "foundation.notifications.services.delivery", "assistance.services.reminders"
QUICK = [f"{DELIVERY}:put_in_inbox:after"]
EVERYWHERE = [
    f"{DELIVERY}:claim:before",
    f"{DELIVERY}:claim:after",
    *QUICK,
    f"{DELIVERY}:_settle_notice:after",
    f"{DELIVERY}:send_email:before",
    f"{DELIVERY}:send_email:after",
    f"{SWEEP}:claim:before",
    f"{SWEEP}:claim:after",
    f"{SWEEP}:confirm:before",
    f"{SWEEP}:confirm:after",
    f"{SWEEP}:_send_batch:after",
]
FEW_TICKS = 3


def make_work() -> None:
    """A message to one reader over two channels, and a case that has just gone overdue."""
    outbox.post(to=UserFactory(email="reader@example.cn"), subject="你好", key="greeting")
    overdue_clocks(1)
    CaseClock.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def all_is_told() -> bool:
    expected = Notice.objects.filter(subject="你好").exists() and CaseEvent.objects.filter(
        kind=EventKind.REMINDED
    )
    return bool(expected) and not OutboxMessage.objects.undone().exists()


def kill_worker(programs: Stack, pool: str, fault: dict[str, str]) -> None:
    """A killed child is replaced by its parent, a killed worker by us, as its supervisor would."""
    first = programs.worker(pool, **fault)
    wait_until(lambda: Path(fault["FAULT_MARK"]).exists())
    if pool == "solo":
        assert first.wait(timeout=60) == -signal.SIGKILL
        programs.worker(pool, **fault)


@pytest.mark.parametrize("pool", ["solo", "prefork"] if FULL else ["solo"])
@pytest.mark.parametrize("hook", EVERYWHERE if FULL else QUICK)
def test_what_a_killed_worker_held_is_told_once(hook, pool, redis_url, tmp_path):
    make_today_a_workday()
    make_work()
    with stack(tmp_path, redis_url) as programs:
        programs.beat()
        kill_worker(programs, pool, {"FAULT": hook, "FAULT_MARK": str(tmp_path / "killed")})
        killed_at = time.monotonic()
        wait_until(all_is_told)
        recovery = time.monotonic() - killed_at
        time.sleep(FEW_TICKS)

    notices = list(Notice.objects.values_list("subject", "recipient"))
    mails = mails_by_id(tmp_path / "mail")
    inbox = OutboxMessage.objects.filter(channel=Channel.INBOX).count()
    write_down(
        Figure(
            "a worker's child killed" if pool == "prefork" else "a whole worker killed",
            1,
            f"kills at {len(EVERYWHERE)} hooks",
            lost=inbox - len(set(notices)) + OutboxMessage.objects.undone().count(),
            doubled=len(notices) - len(set(notices)),
            again=sum(mails.values()) - len(mails),
            recovery=recovery,
            remark="lease 3 s, beat 1 s; with the start of the next worker",
        )
    )
    assert len(set(notices)) == len(notices) == inbox == 3
    assert CaseEvent.objects.filter(kind=EventKind.REMINDED).count() == 1
    assert len(mails) == OutboxMessage.objects.filter(channel=Channel.EMAIL).count()
