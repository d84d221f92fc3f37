from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistance.enums import Stage
from assistance.models import ServicePromise
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


@pytest.mark.django_db
def test_promise_of_a_day_is_the_one_in_force_then() -> None:
    day = LAST_EVENING.date()
    plain = {"stage": Stage.RESOLVE, "category": None, "nature": ""}
    standing = ServicePromise.objects.get(**plain, effective_to=None)
    before, after = standing.amount, standing.amount + 4
    ServicePromise.objects.filter(pk=standing.pk).update(effective_to=day)
    ServicePromise.objects.create(**plain, amount=after, unit=standing.unit, effective_from=day)
    world = World(load_calendar(), LAST_EVENING, system_user())

    told = [
        world.promise_of(Stage.RESOLVE, LAST_EVENING + timedelta(days), category="", nature="request").amount
        for days in (-400, -1, 0, 1)
    ]
    assert told == [before, before, after, after]
