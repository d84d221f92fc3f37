from __future__ import annotations

import pytest

from enterprises.models import Enterprise
from enterprises.services.officers import (
    find_officers,
    heaviest_loads,
    least_loaded,
    officers_seen_by,
    people_in_reach,
    serving_officers,
    who_cannot,
    why_unable,
)
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import system_user
from tests.factories.accounts import UserFactory, person
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = pytest.mark.django_db


def test_serving_officers_are_active_and_hold_the_right(officer: User, leader: User, county: Unit) -> None:
    person(RoleCode.CASE_OFFICER, county, is_active=False)
    UserFactory(unit=county)

    assert list(serving_officers()) == [officer]


def test_people_in_reach_stays_in_the_units_of_the_right(
    county_head: User, officer: User, units: dict[str, Unit]
) -> None:
    person(RoleCode.CASE_OFFICER, units["linqing"])
    system_user()

    assert set(people_in_reach(county_head)) == {county_head, officer}
    assert (
        not people_in_reach(person(RoleCode.SYSTEM_ADMIN))
        .exclude(grants__role=RoleCode.SYSTEM_ADMIN)
        .exists()
    )


def test_find_officers_puts_the_county_first(county: Unit, units: dict[str, Unit]) -> None:
    other = person(RoleCode.CASE_OFFICER, units["linqing"], name="张伟")
    same = person(RoleCode.CASE_OFFICER, county, name="张伟")

    assert find_officers(serving_officers(), "张伟", county_id=county.pk) == [same, other]


def test_least_loaded_counts_only_what_stands(county: Unit) -> None:
    busy, free = (person(RoleCode.CASE_OFFICER, county, name=name) for name in ("忙", "闲"))
    serve(EnterpriseFactory(county=county), busy)

    assert least_loaded(county) == [(free, 0), (busy, 1)]
    assert least_loaded(None) == []


def test_heaviest_loads_put_those_who_cannot_serve_first(county: Unit) -> None:
    busy, gone, changed = (person(RoleCode.CASE_OFFICER, county) for _ in range(3))
    for _ in range(3):
        serve(EnterpriseFactory(county=county, is_above_scale=True), busy)
    serve(EnterpriseFactory(county=county), gone)
    serve(EnterpriseFactory(county=county), changed)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    changed.grants.all().delete()

    loads = heaviest_loads(Enterprise.objects.active(), limit=10)

    assert [(load.officer, load.enterprises, load.above_scale, load.trouble) for load in loads] == [
        (gone, 1, 0, "已停用"),
        (changed, 1, 0, "不再是服务专员"),
        (busy, 3, 3, ""),
    ]


def test_who_cannot_names_the_expected_ones_only(county: Unit, officer: User) -> None:
    gone = person(RoleCode.CASE_OFFICER, county, is_active=False)
    UserFactory(unit=county)
    enterprise = EnterpriseFactory(county=county)
    serve(enterprise, gone)

    assert who_cannot(enterprise) == [gone]


def test_why_unable_names_the_trouble(county: Unit, officer: User) -> None:
    person(RoleCode.CASE_OFFICER, county, name="走了的", is_active=False)
    UserFactory(unit=county, name="无角色")

    assert "已停用" in why_unable("走了的")
    assert "不再是服务专员" in why_unable("无角色")
    assert why_unable("没有这人") == why_unable(officer.name) == why_unable("") == ""


def test_officers_seen_by_includes_those_who_left_and_those_who_serve_here(
    county_head: User, county: Unit, units: dict[str, Unit]
) -> None:
    gone = person(RoleCode.CASE_OFFICER, county, is_active=False)
    helper = person(RoleCode.CASE_OFFICER, units["linqing"])
    stranger = person(RoleCode.CASE_OFFICER, units["linqing"])
    serve(EnterpriseFactory(county=county), helper)

    seen = set(officers_seen_by(county_head))
    assert {gone, helper, county_head} <= seen
    assert stranger not in seen
