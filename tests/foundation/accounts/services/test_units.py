from __future__ import annotations

import pytest

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.units import change_unit, create_unit
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import BureauFactory, UnitFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return person(RoleCode.SYSTEM_ADMIN)


def change(unit: Unit, by: User, **changes) -> Unit:
    fields = ("name", "kind", "parent", "division_code", "position", "is_active")
    return change_unit(unit, by=by, **{field: getattr(unit, field) for field in fields} | changes)


def test_create_unit_below_the_bureau(admin: User) -> None:
    unit = create_unit(by=admin, code="chiping", name="茌平区", kind=UnitKind.COUNTY, parent=BureauFactory())

    assert unit.is_active
    assert AuditEntry.objects.get(action="unit.create").detail == {"code": "chiping", "kind": "county"}


def test_create_unit_refuses_code_name_and_second_bureau(admin: User) -> None:
    UnitFactory(code="chiping", name="茌平区")
    common = {"by": admin, "parent": BureauFactory()}

    with pytest.raises(Refused, match="单位编码“chiping”已被使用"):
        create_unit(code="chiping", name="另一区", kind=UnitKind.COUNTY, **common)
    with pytest.raises(Refused, match="单位名称“茌平区”已被使用"):
        create_unit(code="other", name="茌平区", kind=UnitKind.COUNTY, **common)
    with pytest.raises(Refused, match="“市局”只有一个"):
        create_unit(code="other", name="另一局", kind=UnitKind.BUREAU, **common)


def test_no_unit_becomes_the_root_and_the_root_stays_it(admin: User) -> None:
    """A grant at the root reaches the whole city."""
    county = UnitFactory()

    with pytest.raises(Refused, match="“市局”只有一个"):
        change(county, admin, kind=UnitKind.BUREAU)
    with pytest.raises(Refused, match="“市局”只有一个"):
        change(BureauFactory(), admin, kind=UnitKind.SECTION)
    with pytest.raises(Refused, match="没有上级单位"):
        change(BureauFactory(), admin, parent=county)


def test_unit_is_never_below_itself(admin: User) -> None:
    county = UnitFactory(parent=BureauFactory())
    town = UnitFactory(kind=UnitKind.TOWNSHIP, parent=county)

    for parent in (county, town):
        with pytest.raises(Refused, match="自己的下级"):
            change(county, admin, parent=parent)


def test_change_unit_notes_the_fields(admin: User) -> None:
    unit = UnitFactory(parent=BureauFactory())

    change(unit, admin, name="新名", is_active=False)

    assert AuditEntry.objects.get(action="unit.change").detail["fields"] == ["name", "is_active"]


def test_admin_of_a_unit_changes_only_below_it() -> None:
    county, elsewhere = UnitFactory(), UnitFactory()
    by = person(RoleCode.SYSTEM_ADMIN, county)
    town = create_unit(by=by, code="town", name="某镇", kind=UnitKind.TOWNSHIP, parent=county)

    with pytest.raises(NotAllowed):
        change(elsewhere, by, name="新名")
    with pytest.raises(NotAllowed):
        change(town, User.objects.get(pk=by.pk), parent=elsewhere)
    with pytest.raises(NotAllowed):
        create_unit(by=by, code="free", name="无主", kind=UnitKind.TOWNSHIP, parent=None)


@pytest.mark.parametrize("role", [code for code in RoleCode if code != RoleCode.SYSTEM_ADMIN])
def test_only_a_system_admin_changes_units(role: str) -> None:
    with pytest.raises(NotAllowed):
        change(UnitFactory(), person(role), name="新名")
