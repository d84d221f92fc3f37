"""The scheduler, the workers and a real Redis, from the timetable of config/celery.py to the row in the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.notifications import outbox
from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage
from tests.factories.accounts import UserFactory
from tests.support.celery import night, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def post(key: str) -> None:
    outbox.post(to=UserFactory(), subject="请签收诉求", key=key, channels=[Channel.INBOX])


def all_delivered() -> bool:
    return not OutboxMessage.objects.undone().exists()


def test_two_schedulers_and_two_workers_deliver_once(redis_url: str, tmp_path: Path) -> None:
    post("a")
    post("b")

    with night(redis_url, tmp_path) as shift:
        for _ in range(2):
            shift.start_scheduler()
            shift.start_worker()
        wait_for(all_delivered, f"nothing was delivered: {tmp_path}")

    assert sorted(Notice.objects.values_list("outbox__key", flat=True)) == ["a:inbox", "b:inbox"]


def test_worker_killed_is_replaced_and_nothing_is_lost(redis_url: str, tmp_path: Path) -> None:
    with night(redis_url, tmp_path) as shift:
        shift.start_scheduler()
        shift.kill(shift.start_worker())
        post("c")

        shift.start_worker()
        wait_for(all_delivered, f"nothing was delivered: {tmp_path}")

    assert Notice.objects.get().outbox.key == "c:inbox"
