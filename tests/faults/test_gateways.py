"""Gateways of others that hang (F15)."""

from __future__ import annotations

import logging
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
from tests.factories.accounts import UserFactory
from tests.factories.notifications import OutboxMessageFactory
from tests.faults.scenes import gateway_messages
from tests.faults.stack import wait_until
from tests.support.gateway import SECRETS, FakeGateway, gateway_at_work

pytestmark = pytest.mark.django_db(transaction=True)


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
    gateway_messages(Channel.SMS, 3)
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
    gateway_messages(Channel.SMS, 3)
    first = in_thread(lambda: sweeps.sweep_channel(Channel.SMS))
    wait_until(lambda: bool(patient.asked("/send")))

    assert sweeps.sweep_channel(Channel.SMS) == 0

    assert first.is_alive()
    patient.released.set()
    first.join()
    assert len(patient.asked("/send")) == 1


def test_breaker_opens_after_three_timeouts(hanging: FakeGateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gateway_messages(Channel.SMS, 6)
    for _sweep in range(6):
        sweeps.sweep_channel(Channel.SMS)

    state = ChannelState.objects.get(channel=Channel.SMS)
    assert (len(hanging.asked("/send")), state.troubles) == (3, 3)
    assert state.paused_until > timezone.now()
    assert not [secret for secret in SECRETS if secret in caplog.text + state.last_error]


def test_connection_dropped_after_taking_it_is_no_second_message() -> None:
    """The gateway took it and died before it said so; the next attempt is recognised."""
    with gateway_at_work() as gateway:
        gateway_messages(Channel.SMS, 1)
        gateway.drop_after("/send")
        assert sweeps.sweep_channel(Channel.SMS) == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            assert sweeps.sweep_channel(Channel.SMS) == 1
    assert list(gateway.arrivals.values()) == [1]
    assert len(gateway.asked("/send")) == 2
