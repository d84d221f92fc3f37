"""Gateways of others that hang, and workers that die between handing over and writing it down (F1, F15)."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from foundation import egress
from foundation.notifications.enums import Channel
from foundation.notifications.models import ChannelState, Notice, OutboxMessage
from foundation.notifications.services import delivery, sweeps
from foundation.notifications.services.channel_states import LEASE
from tests.factories.accounts import UserFactory
from tests.factories.notifications import OutboxMessageFactory
from tests.faults.forks import Hook, fork, signal_at, was_killed
from tests.faults.scenes import MONDAY
from tests.faults.stack import wait_until
from tests.support.gateway import SECRETS, FakeGateway, gateway_at_work

pytestmark = pytest.mark.django_db(transaction=True)

MODULE = "foundation.notifications.services.delivery"
HOOKS = [
    Hook(MODULE, "claim", "before"),
    Hook(MODULE, "claim", "after"),
    Hook(MODULE, "send_by_gateway", "before"),
    Hook(MODULE, "send_by_gateway", "after"),
    Hook(MODULE, "_settle_by_gateway", "after"),
]
BETWEEN = Hook(MODULE, "send_by_gateway", "after")
EACH, KILLS = 6, 6


def messages(channel: Channel, count: int = EACH) -> None:
    for number in range(count):
        reader = UserFactory(phone=f"138{number:08d}", wecom_id=f"person{number}")
        OutboxMessageFactory(channel=channel, recipient=reader, created_at=MONDAY, run_at=MONDAY)


def sweep_with_kills(channel: Channel, hook: Hook, seed: int) -> int:
    """Worker after worker, a lease apart, until one ends by itself with nothing left; returns the kills."""
    chance = random.Random(seed)
    killed = 0
    for round_ in range(KILLS + 3):
        nth = chance.randint(1, 4) if round_ < KILLS else 0

        def work(round_: int = round_, nth: int = nth) -> None:
            later = MONDAY + round_ * (max(LEASE, delivery.LEASE) + timedelta(minutes=1))
            with time_machine.travel(later), signal_at(hook, nth=nth):
                sweeps.sweep_channel(channel)

        killed += was_killed(fork(work))
        if not OutboxMessage.objects.undone().exists():
            return killed
    raise AssertionError("messages were left behind")


@pytest.mark.parametrize("hook", HOOKS, ids=str)
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WECOM])
def test_killed_sweep_reaches_everybody_exactly_once(channel: Channel, hook: Hook) -> None:
    with gateway_at_work() as gateway:
        messages(channel)
        killed = sweep_with_kills(channel, hook, seed=20231127)

    assert killed >= 1
    assert len(gateway.arrivals) == EACH
    assert set(gateway.arrivals.values()) == {1}
    assert OutboxMessage.objects.filter(done_at__isnull=False).count() == EACH


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WECOM])
def test_control_gateway_that_ignores_the_key_doubles(channel: Channel) -> None:
    with gateway_at_work(dedupes=False) as gateway:
        messages(channel)
        killed = sweep_with_kills(channel, BETWEEN, seed=20231127)

    assert sum(gateway.arrivals.values()) == EACH + killed
    assert max(gateway.arrivals.values()) > 1


def test_control_key_of_each_attempt_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would happen if an attempt, and not the message, had the key."""
    monkeypatch.setattr(
        "foundation.notifications.channels.dedupe_key", lambda message: f"{message.pk}-{message.attempts}"
    )
    with gateway_at_work() as gateway:
        messages(Channel.SMS)
        killed = sweep_with_kills(Channel.SMS, BETWEEN, seed=20231127)

    assert sum(gateway.arrivals.values()) == EACH + killed


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch):
    """A gateway that takes the connection and says nothing for longer than anybody listens."""
    monkeypatch.setattr(egress, "ANSWER_SECONDS", 1.5)
    with gateway_at_work() as gateway:
        gateway.hang("/send")
        yield gateway
        gateway.released.set()


@pytest.fixture
def patient(hanging: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    """The same, and we listen longer than any test lasts: only the test lets go."""
    monkeypatch.setattr(egress, "ANSWER_SECONDS", 25)
    return hanging


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def everything() -> None:
    messages(Channel.SMS, 3)
    for channel in (Channel.INBOX, Channel.EMAIL, Channel.WECOM):
        for number in range(5):
            reader = UserFactory(email="reader@example.cn", wecom_id=f"{channel}{number}")
            OutboxMessageFactory(channel=channel, recipient=reader)


def test_hanging_gateway_holds_up_no_other_channel(patient: FakeGateway) -> None:
    """All others are through while SMS still waits for its first answer."""
    everything()
    sms = in_thread(lambda: sweeps.sweep_channel(Channel.SMS))
    wait_until(lambda: bool(patient.asked("/send")))

    delivery.deliver_due()
    sweeps.sweep_channel(Channel.WECOM)

    assert sms.is_alive()
    patient.released.set()
    sms.join()
    assert Notice.objects.count() == 5
    assert OutboxMessage.objects.filter(channel=Channel.SMS).undone().count() == 3
    assert OutboxMessage.objects.exclude(channel=Channel.SMS).undone().count() == 0


def test_control_one_shared_loop_is_held_up(hanging: FakeGateway) -> None:
    """SMS first and everything else behind it, as one queue would have it."""
    everything()
    begun = time.monotonic()

    while (done := delivery.deliver_one(Channel.SMS)) is not None:
        assert done[1] is delivery.Result.PUT_OFF
    delivery.deliver_due()

    assert time.monotonic() - begun > 3 * 1.5


def test_hanging_gateway_holds_one_worker(patient: FakeGateway) -> None:
    """A second sweep sees the lease of the first and goes home at once."""
    messages(Channel.SMS, 3)
    first = in_thread(lambda: sweeps.sweep_channel(Channel.SMS))
    wait_until(lambda: bool(patient.asked("/send")))

    assert sweeps.sweep_channel(Channel.SMS) == 0

    assert first.is_alive()
    patient.released.set()
    first.join()
    assert len(patient.asked("/send")) == 1


def test_breaker_opens_after_three_timeouts(hanging: FakeGateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    messages(Channel.SMS, 6)
    for _sweep in range(6):
        sweeps.sweep_channel(Channel.SMS)

    state = ChannelState.objects.get(channel=Channel.SMS)
    assert (len(hanging.asked("/send")), state.troubles) == (3, 3)
    assert state.paused_until > timezone.now()
    assert not [secret for secret in SECRETS if secret in caplog.text + state.last_error]


def test_connection_dropped_after_taking_it_is_no_second_message() -> None:
    """The gateway took it and died before it said so; the next attempt is recognised."""
    with gateway_at_work() as gateway:
        messages(Channel.SMS, 1)
        gateway.drop_after("/send")
        assert sweeps.sweep_channel(Channel.SMS) == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            assert sweeps.sweep_channel(Channel.SMS) == 1
    assert list(gateway.arrivals.values()) == [1]
    assert len(gateway.asked("/send")) == 2
