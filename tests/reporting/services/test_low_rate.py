"""The rate of the month so far: told to a unit once, and again only when it has become worse."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from assistance.enums import DueKind, Outcome, Rung
from assistance.models import Case, Reminder, ReminderStep
from assistance.services.lights import Now
from assistance.services.step_previews import preview_of
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from foundation.worktime.services import load_calendar
from reporting import tasks
from reporting.services.low_rate import warn_low_rate
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory
from tests.factories.running_cases import moment

pytestmark = pytest.mark.django_db

MONDAY = "2023-10-23T09:00"


@pytest.fixture
def unit() -> Unit:
    return DepartmentFactory(name="市人社局")


@pytest.fixture
def heads(unit: Unit) -> Any:
    return person(RoleCode.SECTION_HEAD, unit, name="许局长"), person(RoleCode.SECTION_HEAD, name="周科长")


def cases(unit: Unit, resolved: int, missed: int) -> None:
    shared = {"lead_unit": unit, "county": UnitFactory()}
    AnsweredCaseFactory.create_batch(resolved, **shared)
    AnsweredCaseFactory.create_batch(missed, outcome=Outcome.UNRESOLVED, **shared)


def warn(at: str = MONDAY) -> int:
    with time_machine.travel(moment(at), tick=False):
        return warn_low_rate(moment(at))


def letters() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(channel="inbox").order_by("id")
    return list(rows.values_list("recipient__name", "subject"))


def test_unit_and_city_below_the_target_are_told_once(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=10, missed=1)
    assert warn() == 2
    assert warn() == 0
    assert warn("2023-10-24T09:00") == 0
    words = "10 月至今解决率 90.90%（10/11），低于 99%"
    assert letters() == [("周科长", f"全市 {words}"), ("许局长", f"市人社局 {words}")]


def test_change_for_the_worse_is_told_again_and_no_other(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=20, missed=2)
    warn()
    cases(unit, resolved=20, missed=1)
    assert warn() == 0
    Case.objects.filter(outcome=Outcome.RESOLVED).update(outcome=Outcome.UNRESOLVED)
    assert warn() == 2
    assert sorted(Reminder.objects.filter(kind=DueKind.UNIT).values_list("figure", flat=True)) == [
        0,
        0,
        9090,
        9090,
    ]


def test_next_month_begins_anew(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=10, missed=1)
    warn()
    Case.objects.update(resolve_due_at=moment("2023-11-03T18:00"))
    assert warn("2023-11-06T09:00") == 2


def test_rate_on_target_is_not_told(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=100, missed=1)
    assert warn() == 0


def test_few_cases_say_nothing(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=8, missed=1)
    assert warn() == 0


@pytest.mark.parametrize("at", ["2023-10-23T08:00", "2023-10-23T12:30", "2023-10-22T10:00"])
def test_nothing_is_told_outside_office_hours(at: str, unit: Unit, heads: Any) -> None:
    cases(unit, resolved=10, missed=1)
    assert warn(at) == 0


def test_step_that_is_off_tells_nobody(unit: Unit, heads: Any) -> None:
    ReminderStep.objects.filter(rung=Rung.RATE_LOW).update(is_on=False)
    cases(unit, resolved=10, missed=1)
    assert warn() == 0


def test_settings_page_previews_it(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=10, missed=1)
    with time_machine.travel(moment(MONDAY), tick=False):
        step = ReminderStep.objects.get(rung=Rung.RATE_LOW)
        preview = preview_of(step, Now(load_calendar(), moment(MONDAY)))
    assert (preview.things, preview.people) == (2, 2)
    assert not Reminder.objects.exists()


def test_task_does_the_work_of_the_moment(unit: Unit, heads: Any) -> None:
    cases(unit, resolved=10, missed=1)
    with time_machine.travel(moment(MONDAY), tick=False):
        tasks.warn_low_rate()
    assert len(letters()) == 2


@pytest.mark.parametrize("units", [1, 5])
def test_warning_costs_the_same_for_one_unit_and_for_many(
    units: int, heads: Any, django_assert_num_queries: Any
) -> None:
    for _n in range(units):
        cases(DepartmentFactory(), resolved=10, missed=1)
    with django_assert_num_queries(14):
        warn()
