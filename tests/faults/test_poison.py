"""A message that kills whoever delivers it and a gateway that hangs, among normal ones (F15): the others do not wait."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation import egress
from foundation.accounts.roles import RoleCode
from foundation.notifications import outbox
from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage, OutboxMessageQuerySet
from foundation.notifications.services import delivery, sweeps
from tests.factories.accounts import UserFactory, person
from tests.factories.notifications import OutboxMessageFactory
from tests.faults.figures import FULL, Figure, p95, repeated, write_down
from tests.faults.forks import fork, was_killed
from tests.faults.scenes import notices_per_message
from tests.support.gateway import gateway_at_work

pytestmark = pytest.mark.django_db(transaction=True)

NORMAL = 500
LEASE = timedelta(seconds=3)
POISON = "一碰就死"
STRIKES = 3
PAIRS = repeated(1, 5)
TICK_SECONDS = 1.0
HANGING, HANGS_SECONDS = repeated(2, 4), 2


@pytest.fixture(autouse=True)
def lethal(monkeypatch):
    """Whoever puts the poison into an inbox dies of it; a lease is short, so that the test is."""
    put = delivery.put_in_inbox

    def put_or_die(message: OutboxMessage) -> None:
        if message.subject == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        put(message)

    monkeypatch.setattr(delivery, "put_in_inbox", put_or_die)
    monkeypatch.setattr(delivery, "LEASE", LEASE)
    monkeypatch.setattr(delivery, "MAX_ATTEMPTS", STRIKES)


def normal() -> OutboxMessageQuerySet:
    return OutboxMessage.objects.filter(channel=Channel.INBOX).exclude(subject=POISON)


def write_messages(*, poison: bool) -> None:
    """All at once; the poison lies in the middle."""
    now, reader = timezone.now(), UserFactory()
    names = [f"第{number}条" for number in range(NORMAL)]
    if poison:
        names.insert(NORMAL // 2, POISON)
    outbox.post_many([outbox.Letter(reader, name, name) for name in names], channels=[Channel.INBOX])
    OutboxMessage.objects.update(created_at=now, run_at=now)


def delays(begun: float, deliver: Callable[[], object] = delivery.deliver_due) -> list[float]:
    """A sweep each tick, another at once when a worker has died, until nobody waits; seconds of the normal ones."""
    origin = timezone.now() - timedelta(seconds=time.monotonic() - begun)
    killed = False
    while OutboxMessage.objects.filter(channel=Channel.INBOX).undone().exists():
        if not killed:
            time.sleep(TICK_SECONDS)
        killed = was_killed(fork(deliver))
    done = normal().filter(done_at__isnull=False).values_list("done_at", flat=True)
    return [(at - origin).total_seconds() for at in done]


def measured(*, poison: bool) -> list[float]:
    Notice.objects.all().delete()
    OutboxMessage.objects.all().delete()
    write_messages(poison=poison)
    return delays(time.monotonic())


def test_message_that_kills_delays_no_other_and_is_parked(client: Client):
    """Times only in pairs, their median and only in the full set; that few were held is counted, whatever the load."""
    ratios = []
    for _pair in range(PAIRS):
        healthy, disturbed = measured(poison=False), measured(poison=True)
        ratios.append(p95(disturbed) / p95(healthy))

    ratio, lost, held = median(ratios), NORMAL - len(disturbed), normal().filter(attempts__gt=1).count()
    parked = OutboxMessage.objects.failed().get()
    pairs = ", ".join(f"{one:.2f}" for one in ratios)
    remark = f"parked after {parked.attempts} tries; {held} were held by the dead worker; pairs {pairs}"
    write_down(
        Figure("a message that kills its worker", NORMAL, "messages", lost, ratio=ratio, remark=remark)
    )
    assert (lost, parked.subject, parked.attempts) == (0, POISON, STRIKES)
    assert set(notices_per_message()) <= {0, 1}
    assert held < delivery.BATCH <= NORMAL * 0.05
    assert not FULL or ratio <= 2
    client.force_login(person(RoleCode.SYSTEM_ADMIN))
    assert parked.last_error in client.get(reverse("delivery-failures")).text


def claim_in_turn(channel: str, limit: int) -> list[OutboxMessage]:
    """Strictly by age and many at a time: the poison comes first again, and takes all behind it along."""
    now, token = timezone.now(), f"{time.monotonic_ns()}"
    due = OutboxMessage.objects.due(now).filter(channel=channel).order_by("run_at", "id")
    wanted = list(due.values_list("pk", flat=True)[:NORMAL])
    OutboxMessage.objects.filter(pk__in=wanted).update(
        lease_until=now + LEASE, lease_token=token, attempts=F("attempts") + 1
    )
    return list(OutboxMessage.objects.filter(lease_token=token).select_related("recipient"))


def test_control_one_queue_strictly_by_age_is_held_up(monkeypatch):
    monkeypatch.setattr(delivery, "claim", claim_in_turn)
    disturbed = measured(poison=True)

    lost = NORMAL - len(disturbed)
    held = normal().filter(attempts__gt=1).count()
    remark = f"lost: given up with the poison; {held} were held by the dead worker"
    write_down(Figure("one batch strictly by age", NORMAL, "messages", lost, control=True, remark=remark))
    assert held >= NORMAL // 2 - 1


def with_gateway(monkeypatch, deliver: Callable[[], object] | None) -> list[float]:
    """The normal ones beside SMS that hang; ``deliver`` is the one shared loop, else SMS has its own process."""
    monkeypatch.setattr(egress, "ANSWER_SECONDS", HANGS_SECONDS)
    Notice.objects.all().delete()
    OutboxMessage.objects.all().delete()
    write_messages(poison=False)
    for number in range(HANGING):
        OutboxMessageFactory(channel=Channel.SMS, recipient=UserFactory(phone=f"1380000000{number}"))
    with gateway_at_work() as gateway:
        gateway.hang("/send")
        begun = time.monotonic()
        own = fork(lambda: sweeps.sweep_channel(Channel.SMS)) if deliver is None else None
        found = delays(begun, deliver or delivery.deliver_due)
        gateway.released.set()
        if own is not None:
            was_killed(own)
    return found


def shared_loop() -> None:
    while delivery.deliver_one(Channel.SMS) is not None:
        pass
    delivery.deliver_due()


def test_hanging_gateway_delays_no_notice(monkeypatch):
    healthy = measured(poison=False)
    beside = with_gateway(monkeypatch, None)
    behind = with_gateway(monkeypatch, shared_loop)

    ratio, control = p95(beside) / p95(healthy), p95(behind) / p95(healthy)
    write_down(Figure("an SMS gateway that hangs", NORMAL, "messages", NORMAL - len(beside), ratio=ratio))
    write_down(Figure("the same in one shared loop", NORMAL, "messages", control=True, ratio=control))
    assert len(beside) == len(behind) == NORMAL
    assert ratio <= 2 or p95(beside) < p95(behind) / 2
    assert min(behind) > HANGING * HANGS_SECONDS
