"""The moment at which the suite runs: the same each time, so that no day and no midnight changes a result.

Days that a module works out while it is imported are the days on which its tests run.
"""

from __future__ import annotations

import os

import time_machine
from django.utils.dateparse import parse_datetime

# A Wednesday morning on which no holiday is near and the calendar of the next year is not out yet.
MOMENT = "2026-11-25T10:00:00+08:00"

_clock = time_machine.travel(parse_datetime(os.environ.get("TEST_CLOCK") or MOMENT))


def start() -> None:
    _clock.start()


def stop() -> None:
    _clock.stop()


def real() -> time_machine.travel:
    """The clock of the machine, for tests that work together with processes which have no other one."""
    return time_machine.travel(time_machine.escape_hatch.time.time())
