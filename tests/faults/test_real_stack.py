"""A real worker, two real schedulers and a real Redis."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import EventKind
from assistance.models import CaseClock, CaseEvent
from foundation.accounts.models import User
from foundation.notifications import outbox
from foundation.notifications.models import Notice, OutboxMessage
from tests.factories.accounts import UserFactory
from tests.faults.scenes import overdue_clocks
from tests.faults.stack import Broker, make_today_a_workday, stack, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_clock"),
    pytest.mark.slow,
]

FEW_TICKS = 3


@pytest.fixture(autouse=True)
def workday(real_clock):
    make_today_a_workday()


def greet(reader: User) -> None:
    """A first message: when it has arrived, the whole chain runs."""
    outbox.post(to=reader, subject="你好", key="greeting")


def greetings() -> int:
    return Notice.objects.filter(subject="你好").count()


def urgings() -> int:
    return Notice.objects.filter(subject__contains="催办").count()


def test_case_that_goes_overdue_is_in_the_inbox_once(redis_url, tmp_path):
    overdue_clocks(1)
    CaseClock.objects.update(due_at=timezone.now() + timedelta(days=30))
    greet(UserFactory())
    with stack(tmp_path, redis_url) as programs:
        programs.worker()
        programs.beat()
        programs.beat()
        wait_until(lambda: greetings() == 1)

        CaseClock.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        wait_until(lambda: urgings() == 2)
        time.sleep(FEW_TICKS)

    readers = Notice.objects.filter(subject__contains="催办").values_list(
        "recipient__grants__role", flat=True
    )
    assert sorted(readers) == ["case_officer", "unit_handler"]
    assert CaseEvent.objects.filter(kind=EventKind.REMINDED).count() == 1
    assert greetings() == 1
    assert not OutboxMessage.objects.undone().exists()


@pytest.mark.redis
def test_broker_that_dies_and_comes_back_empty_loses_nothing(tmp_path):
    reader = UserFactory()
    greet(reader)
    broker = Broker(tmp_path)
    broker.start()
    try:
        with stack(tmp_path, broker.url) as programs:
            programs.worker()
            programs.beat()
            wait_until(lambda: greetings() == 1)

            broker.kill()
            outbox.post(to=reader, subject="还在", key="while-the-broker-was-away")
            time.sleep(FEW_TICKS)
            assert Notice.objects.count() == 1

            broker.start()
            wait_until(lambda: Notice.objects.filter(subject="还在").exists())
            time.sleep(FEW_TICKS)
    finally:
        broker.kill()
    assert Notice.objects.count() == 2
