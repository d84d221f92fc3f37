from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from foundation.accounts.services import system_user
from foundation.worktime.calendar import SHANGHAI
from foundation.worktime.services import load_calendar
from reporting.demo.desks import desk_plans
from reporting.demo.lives import World
from reporting.demo.plans import Plan, all_plans

LAST_EVENING = datetime(2026, 11, 30, 23, 0, tzinfo=SHANGHAI)
SLOWEST = timedelta(minutes=9)
"""From the call to the registered case (stories.py)."""


def planned(now: datetime) -> list[Plan]:
    world = World(load_calendar(), now, system_user())
    return [*all_plans(world, scale=1), *desk_plans(world)]


@pytest.mark.django_db
def test_every_planned_case_can_have_been_registered_by_now() -> None:
    """Whenever the data are loaded, a minute after a call too: the cases of the coming month come in by the hour."""
    this_month = LAST_EVENING.replace(day=1, hour=0)
    calls = sorted(plan.received for plan in planned(LAST_EVENING) if plan.received > this_month)
    assert len(calls) > 50
    for call in calls[:: len(calls) // 12]:
        now = call + timedelta(minutes=1)
        assert max(plan.received for plan in planned(now)) + SLOWEST <= now
