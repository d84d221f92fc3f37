"""Who is to go on with an open row of a ledger can; what is over may name whoever it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistance.models import Case
from assistance.services.cases import sign_case
from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.roles import RoleCode
from tests.assistance.imports.test_cases import OPEN, take, units
from tests.factories.accounts import DepartmentFactory, UserFactory, grant, person
from tests.support.ledgers import counts, reasons

__all__ = ["take", "units"]
pytestmark = pytest.mark.django_db

UNIT = "市发改委"
LED = {**OPEN, "主办单位": UNIT, "承办人": "李四"}
ELSEWHERE = (4, "承办人", "“李四”不在“市发改委”承办，请重新选择")
NO_RIGHT = (4, "承办人", "“李四”已停用或没有办理权限，请另选承办人")


@pytest.fixture
def unit(units: dict[str, Unit]) -> Unit:
    department: Unit = DepartmentFactory(name=UNIT)
    return department


def elsewhere() -> User:
    return person(RoleCode.UNIT_HANDLER, DepartmentFactory(name="市人社局"), name="李四")


@pytest.mark.parametrize("signed", [None, datetime(2018, 2, 15)])
def test_who_handles_at_another_unit_is_refused(take: Any, unit: Unit, signed: datetime | None) -> None:
    elsewhere()
    assert reasons(take({**LED, "签收时间": signed})) == [ELSEWHERE]
    assert not Case.objects.exists()


@pytest.mark.parametrize("led", [LED, {**LED, "主办单位": None}], ids=["a unit leads", "none leads yet"])
def test_who_may_not_handle_at_all_is_refused(take: Any, unit: Unit, led: dict[str, Any]) -> None:
    UserFactory(name="李四", unit=unit)
    assert reasons(take(led)) == [NO_RIGHT]
    assert not Case.objects.exists()


def test_who_handles_there_signs_what_came(take: Any, unit: Unit) -> None:
    handler = person(RoleCode.UNIT_HANDLER, unit, name="李四")
    assert counts(take(LED)) == (1, 0, 0, 0)
    assert sign_case(Case.objects.get(), by=handler).handler == handler


def test_who_sits_elsewhere_and_handles_there_is_taken(take: Any, unit: Unit) -> None:
    handler = grant(elsewhere(), RoleCode.UNIT_HANDLER, unit)
    assert counts(take(LED, {**LED, "编号": "2", "主办单位": None})) == (2, 0, 0, 0)
    assert set(Case.objects.values_list("handler", flat=True)) == {handler.pk}


@pytest.mark.parametrize("make", [elsewhere, lambda: UserFactory(name="李四")], ids=["moved", "no role left"])
def test_what_is_over_names_whoever_it_was(take: Any, unit: Unit, make: Any) -> None:
    was = make()
    assert counts(take({"主办单位": UNIT, "承办人": "李四"})) == (1, 0, 0, 0)
    assert Case.objects.get().handler == was


def test_a_role_that_was_taken_away_in_between_is_missed(take: Any, unit: Unit) -> None:
    person(RoleCode.UNIT_HANDLER, unit, name="李四")
    report = take(LED, meanwhile=lambda: RoleGrant.objects.all().delete())
    assert reasons(report) == [NO_RIGHT]
    assert not Case.objects.exists()


def test_many_handlers_cost_the_statements_of_one(take: Any, unit: Unit) -> None:
    names = [f"经办{number}" for number in range(8)]
    for name in names:
        person(RoleCode.UNIT_HANDLER, unit, name=name)
    taken = []
    for start, several in ((100, names[:1]), (200, names)):
        rows = [{**LED, "编号": str(start + n), "承办人": several[n % len(several)]} for n in range(8)]
        with CaptureQueriesContext(connection) as queries:
            assert counts(take(*rows)) == (8, 0, 0, 0)
        taken.append(len(queries))
    assert taken[1] <= taken[0]
