"""A sweep of SMS or WeCom killed between handing over and writing it down (F1): one key, so nobody is told twice."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine

from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services import delivery, sweeps
from foundation.notifications.services.channel_states import LEASE
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import Hook, fork, signal_at, was_killed
from tests.faults.scenes import MONDAY, gateway_messages
from tests.support.gateway import gateway_at_work

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
EACH, KILLS = repeated(6, 40), repeated(6, 10)


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
        gateway_messages(channel, EACH)
        killed = sweep_with_kills(channel, hook, seed=SEED)

    lost = EACH - len(gateway.arrivals)
    doubled = sum(times > 1 for times in gateway.arrivals.values())
    again = len(gateway.asked("/send") + gateway.asked("/cgi-bin/message/send")) - EACH
    write_down(
        Figure(
            f"{channel} to a gateway killed {hook}", killed, f"kills, {EACH} messages", lost, doubled, again
        )
    )
    assert killed >= 1
    assert len(gateway.arrivals) == EACH
    assert set(gateway.arrivals.values()) == {1}
    assert OutboxMessage.objects.filter(done_at__isnull=False).count() == EACH


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WECOM])
def test_control_gateway_that_ignores_the_key_doubles(channel: Channel) -> None:
    with gateway_at_work(dedupes=False) as gateway:
        gateway_messages(channel, EACH)
        killed = sweep_with_kills(channel, BETWEEN, seed=SEED)

    doubled = sum(times > 1 for times in gateway.arrivals.values())
    write_down(Figure("a gateway that ignores the key", killed, "kills", doubled=doubled, control=True))
    assert sum(gateway.arrivals.values()) == EACH + killed
    assert max(gateway.arrivals.values()) > 1


def test_control_key_of_each_attempt_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would happen if an attempt, and not the message, had the key."""
    monkeypatch.setattr(
        "foundation.notifications.channels.dedupe_key", lambda message: f"{message.pk}-{message.attempts}"
    )
    with gateway_at_work() as gateway:
        gateway_messages(Channel.SMS, EACH)
        killed = sweep_with_kills(Channel.SMS, BETWEEN, seed=SEED)

    doubled = sum(times > 1 for times in gateway.arrivals.values())
    write_down(Figure("a key for each attempt", killed, "kills", doubled=doubled, control=True))
    assert sum(gateway.arrivals.values()) == EACH + killed
