from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import NOWHERE, RoleGrant, Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, grant, person

pytestmark = pytest.mark.django_db


def test_grant_at_the_bureau_reaches_everything() -> None:
    head = person(RoleCode.SECTION_HEAD)

    assert head.reach(Permission.CASE_READ).everything
    assert head.reach(Permission.USER_ADMIN) == NOWHERE


def test_grant_at_a_county_reaches_it_and_all_below() -> None:
    county = UnitFactory(parent=BureauFactory())
    town = UnitFactory(kind=UnitKind.TOWNSHIP, parent=county)
    village = UnitFactory(kind=UnitKind.TOWNSHIP, parent=town)
    UnitFactory(parent=BureauFactory())

    reach = person(RoleCode.CASE_OFFICER, county).reach(Permission.CASE_READ)

    assert (reach.everything, reach.unit_ids) == (False, {county.pk, town.pk, village.pk})
    assert reach.covers(village.pk)
    assert not reach.covers(None)


def test_reach_is_of_the_grants_that_carry_the_right() -> None:
    here, there = UnitFactory(), UnitFactory()
    user = grant(person(RoleCode.UNIT_HANDLER, here), RoleCode.SECTION_HEAD, there)

    assert user.reach(Permission.CASE_HANDLE).unit_ids == {here.pk, there.pk}
    assert user.reach(Permission.CASE_REASSIGN).unit_ids == {there.pk}


def test_disabled_person_has_no_right_and_no_reach() -> None:
    user = person(RoleCode.SECTION_HEAD)
    user.is_active = False

    assert not user.has(Permission.CASE_READ)
    assert user.reach(Permission.CASE_READ) == NOWHERE


def test_rights_cost_two_queries_whatever_the_number_of_grants(django_assert_num_queries) -> None:
    user = UserFactory()
    for _ in range(5):
        user = grant(user, RoleCode.CASE_OFFICER, UnitFactory())

    with django_assert_num_queries(2):
        user.has(Permission.CASE_READ)
        user.reach(Permission.CASE_READ)
        user.reach(Permission.ENTERPRISE_READ)


def test_there_is_one_bureau() -> None:
    BureauFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code="other", name="另一个局", kind=UnitKind.BUREAU)


def test_same_role_at_the_same_unit_once() -> None:
    user = person(RoleCode.LEADER)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=RoleCode.LEADER, unit=user.unit)


def test_administrator_of_a_unit_sees_its_people_only() -> None:
    county = UnitFactory()
    admin = person(RoleCode.SYSTEM_ADMIN, county)
    mine, other = UserFactory(unit=county), UserFactory()
    UserFactory(unit=county, is_service=True)

    assert set(User.objects.visible_to(admin, Permission.USER_ADMIN)) == {admin, mine}
    assert other in User.objects.visible_to(person(RoleCode.SYSTEM_ADMIN), Permission.USER_ADMIN)


def test_grant_at_a_county_does_not_carry_what_is_the_whole_citys() -> None:
    assert not person(RoleCode.SYSTEM_ADMIN, UnitFactory()).has(Permission.CALENDAR_EDIT)
    assert person(RoleCode.SYSTEM_ADMIN, UnitFactory()).has(Permission.USER_ADMIN)
    assert person(RoleCode.SYSTEM_ADMIN).has(Permission.CALENDAR_EDIT)
