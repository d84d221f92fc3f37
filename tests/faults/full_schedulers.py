"""Two beats and two workers for as long as the full set needs (F2); test_real_stack has the short one of the suite."""

from __future__ import annotations

import signal
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.notifications.models import OutboxMessage
from tests.faults.scenes import reminders_per_case
from tests.faults.stack import make_today_a_workday, stack, wait_until
from tests.faults.test_two_schedulers import TICKS, count, due_one_by_one

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_clock")]


def test_each_tick_of_a_real_stack_is_told_once(redis_url, tmp_path):
    """Two beats, two workers, a case overdue each second; one worker is stopped again and again for 5 s, its lease is 3 s."""
    make_today_a_workday()
    due_one_by_one(timezone.now() + timedelta(seconds=30), timedelta(seconds=1))
    with stack(tmp_path, redis_url) as programs:
        sleeper = programs.worker()
        programs.worker()
        programs.beat()
        programs.beat()
        wait_until(lambda: reminders_per_case()[0][1] > 0)
        sleeps = 0
        while reminders_per_case()[0][0] and sleeps < TICKS:
            sleeper.send_signal(signal.SIGSTOP)
            time.sleep(5)
            sleeper.send_signal(signal.SIGCONT)
            time.sleep(2)
            sleeps += 1
        wait_until(lambda: not OutboxMessage.objects.undone().exists())

    remark = f"one worker stopped {sleeps} times past its lease"
    assert count("two real beats and two real workers on Redis", remark=remark) == (0, 0)
