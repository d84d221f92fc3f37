from __future__ import annotations

from typing import Any

import pytest

from foundation.accounts.backends import PeopleBackend
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, grant, person

pytestmark = pytest.mark.django_db


def came(user: User) -> User:
    found = PeopleBackend().get_user(user.pk)
    assert found is not None
    return found


@pytest.fixture
def county() -> Unit:
    """With a town and a village below; another county stands beside it."""
    county, other = UnitFactory(parent=BureauFactory()), UnitFactory(parent=BureauFactory())
    town = UnitFactory(kind=UnitKind.TOWNSHIP, parent=county)
    UnitFactory(kind=UnitKind.TOWNSHIP, parent=town)
    UnitFactory(kind=UnitKind.TOWNSHIP, parent=other)
    return county


@pytest.mark.parametrize("role", [RoleCode.SECTION_HEAD, RoleCode.CASE_OFFICER])
def test_a_reader_comes_with_all_that_decides_the_reach(
    role: RoleCode, county: Unit, django_assert_num_queries: Any
) -> None:
    one, two = person(role, county), grant(person(role, county), role, UnitFactory())
    for user in (one, two, person(role)):
        with django_assert_num_queries(1):
            reach = came(user).reach(Permission.CASE_READ)
        assert reach == User.objects.get(pk=user.pk).reach(Permission.CASE_READ)
        assert reach.everything or len(reach.unit_ids) >= 3


def test_a_unit_that_moves_moves_the_reach_of_the_next_request(county: Unit) -> None:
    user, moved = person(RoleCode.CASE_OFFICER, county), UnitFactory(kind=UnitKind.TOWNSHIP)
    assert moved.pk not in came(user).reach(Permission.CASE_READ).unit_ids

    Unit.objects.filter(pk=moved.pk).update(parent=county)
    assert moved.pk in came(user).reach(Permission.CASE_READ).unit_ids


def test_who_has_no_role_or_is_disabled_reaches_nothing(county: Unit) -> None:
    bare, gone = UserFactory(unit=county), person(RoleCode.CASE_OFFICER, county, is_active=False)

    assert came(bare).reach(Permission.CASE_READ).unit_ids == frozenset()
    assert PeopleBackend().get_user(gone.pk) is None
