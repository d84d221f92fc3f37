from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.services.reach import counties_in_reach
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import SectionFactory, grant, person

pytestmark = pytest.mark.django_db


def test_counties_in_reach_are_all_for_a_city_wide_right(head: User) -> None:
    assert len(counties_in_reach(head)) == 11


def test_counties_in_reach_come_from_the_grants_without_asking(officer: User, units: dict[str, Unit]) -> None:
    user = grant(officer, RoleCode.CASE_OFFICER, units["linqing"])
    assert user.role_grants

    with CaptureQueriesContext(connection) as queries:
        found = counties_in_reach(user)

    assert {unit.code for unit in found} == {"chiping", "linqing"}
    assert len(queries) <= 1


def test_counties_in_reach_are_none_for_a_section(units: dict[str, Unit]) -> None:
    assert counties_in_reach(person(RoleCode.SECTION_HEAD, SectionFactory())) == []
    assert counties_in_reach(person(RoleCode.SYSTEM_ADMIN, units["linqing"])) == []
