"""The real Celery app for the real processes of these tests: always in office hours, a beat every second, short leases.

FAULT=module:name:when kills the process at that hook, once: FAULT_MARK is the file that remembers when.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import time, timedelta
from functools import partial
from pathlib import Path

import django

django.setup()

from config.celery import app, every  # noqa: E402
from foundation.notifications.services import delivery  # noqa: E402
from foundation.worktime import services as worktime  # noqa: E402
from foundation.worktime.calendar import WorkCalendar  # noqa: E402
from tests.faults.forks import Hook, signal_at  # noqa: E402

ROUND_THE_CLOCK = ((time.min, time.max),)

worktime.WorkCalendar = partial(WorkCalendar, sessions=ROUND_THE_CLOCK)
delivery.LEASE = timedelta(seconds=3)
app.conf.beat_schedule = {
    "deliver-outbox": every(1, "notifications.deliver_outbox"),
    "send-due-reminders": every(1, "assistance.send_due_reminders"),
}

armed = ExitStack()
if "FAULT" in os.environ:
    hook = Hook(*os.environ["FAULT"].split(":"))
    armed.enter_context(signal_at(hook, mark=Path(os.environ["FAULT_MARK"])))
