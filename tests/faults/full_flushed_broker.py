"""A broker that forgets everything again and again while cases are logged (F3): the database still knows."""

from __future__ import annotations

import time

import pytest
from redis import Redis

from assistance.models import Case
from foundation.notifications.models import Notice, OutboxMessage
from tests.faults.figures import Figure, repeated, write_down
from tests.faults.stack import make_today_a_workday, stack, wait_until
from tests.faults.web import clerk, web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_clock")]

CREATIONS = repeated(10, 100)
FORGETS_AFTER = 10


def test_creations_under_a_broker_that_forgets(redis_url, tmp_path):
    make_today_a_workday()
    logs = clerk()
    with web(redis_url) as port, stack(tmp_path, redis_url) as programs:
        programs.worker()
        programs.beat()
        for number in range(1, CREATIONS + 1):
            logs.log_case(port)
            if number % FORGETS_AFTER == 0:
                Redis.from_url(redis_url).flushall()
        forgot = time.monotonic()
        wait_until(lambda: not OutboxMessage.objects.undone().exists())
        recovery = time.monotonic() - forgot

    cases, told = Case.objects.count(), Notice.objects.count()
    write_down(
        Figure(
            "FLUSHALL every ten creations",
            CREATIONS,
            "creations",
            lost=max(0, CREATIONS - told),
            doubled=max(0, told - CREATIONS) + abs(cases - CREATIONS),
            recovery=recovery,
            remark="until the last message is in the inbox, beat 1 s",
        )
    )
    assert (cases, told) == (CREATIONS, CREATIONS)
