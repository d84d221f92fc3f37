"""A worker killed in the middle of a delivery (reliability.md F1): SIGKILL at named points, at random passes."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine

from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.services import delivery
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import Hook, fork, signal_at, was_killed
from tests.faults.scenes import MONDAY, due_messages, mails_by_id, notices_per_message

pytestmark = pytest.mark.django_db(transaction=True)

MODULE = "foundation.notifications.services.delivery"
HOOKS = [
    Hook(MODULE, "claim", "before"),
    Hook(MODULE, "claim", "after"),
    Hook(MODULE, "put_in_inbox", "before"),
    Hook(MODULE, "put_in_inbox", "after"),
    Hook(MODULE, "_settle_notice", "after"),
    Hook(MODULE, "send_email", "before"),
    Hook(MODULE, "send_email", "after"),
]
EACH = repeated(6, 100)
KILLS = repeated(8, 15)


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def deliver_with_kills(hook: Hook, seed: int, kills: int = KILLS) -> int:
    """Start worker after worker, a lease apart, until one ends by itself with nothing left; returns the kills."""
    chance = random.Random(seed)
    killed = 0
    for round_ in range(kills + 5):
        nth = chance.randint(1, 4)

        def work(round_: int = round_, nth: int = nth) -> None:
            later = MONDAY + round_ * (delivery.LEASE + timedelta(minutes=1))
            with time_machine.travel(later), signal_at(hook, nth=nth if round_ < kills else 0):
                delivery.deliver_due()

        killed += was_killed(fork(work))
        if not OutboxMessage.objects.undone().exists():
            return killed
    raise AssertionError("messages were left behind")


@pytest.mark.parametrize("hook", HOOKS, ids=str)
def test_killed_worker_loses_and_doubles_nothing(hook, mailbox):
    due_messages(notices=EACH, mails=EACH)

    killed = deliver_with_kills(hook, seed=SEED)

    notices, mails = notices_per_message(), mails_by_id(mailbox)
    lost = notices[0] + EACH - len(mails)
    again = sum(messages for times, messages in notices.items() if times > 1)
    repeats = sum(mails.values()) - len(mails)
    write_down(Figure(f"delivery killed {hook}", killed, f"kills, {2 * EACH} messages", lost, again, repeats))
    assert killed >= 1
    assert notices == {1: EACH}
    assert len(mails) == EACH
    assert sum(mails.values()) <= EACH + killed


def naive_confirm_first(message: OutboxMessage) -> delivery.Result:
    delivery._confirm(message)
    delivery.put_in_inbox(message)
    return delivery.Result.DELIVERED


def naive_confirm_last(message: OutboxMessage) -> delivery.Result:
    Notice.objects.create(
        recipient_id=message.recipient_id, subject=message.subject, created_at=message.created_at
    )
    delivery._confirm(message)
    return delivery.Result.DELIVERED


def test_control_confirming_in_another_commit_first_loses(mailbox, monkeypatch):
    monkeypatch.setattr(delivery, "_settle_notice", naive_confirm_first)
    due_messages(notices=EACH, mails=0)

    killed = deliver_with_kills(Hook(MODULE, "put_in_inbox", "before"), seed=SEED)

    write_down(Figure("confirm before sending", killed, "kills", lost=notices_per_message()[0], control=True))
    assert notices_per_message() == {0: killed, 1: EACH - killed}


def test_control_confirming_in_another_commit_last_doubles(mailbox, monkeypatch):
    monkeypatch.setattr(delivery, "_settle_notice", naive_confirm_last)
    due_messages(notices=EACH, mails=0)

    killed = deliver_with_kills(Hook(MODULE, "_confirm", "before"), seed=SEED)

    again = sum(messages for times, messages in notices_per_message().items() if times > 1)
    write_down(Figure("confirm after sending, another commit", killed, "kills", doubled=again, control=True))
    assert sum(times * messages for times, messages in notices_per_message().items()) == EACH + killed
    assert max(notices_per_message()) > 1
