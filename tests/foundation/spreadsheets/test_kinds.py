import pytest

from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from foundation.spreadsheets.kinds import ImportKind, all_kinds, kind_named, kinds_for
from tests.factories.accounts import person


def test_kind_named_finds_a_registered_kind(units: ImportKind) -> None:
    assert kind_named("units") is units
    assert units in all_kinds()


def test_kind_named_refuses_an_unknown_name(units: ImportKind) -> None:
    with pytest.raises(Refused, match="没有“nothing”这种台账"):
        kind_named("nothing")


@pytest.mark.django_db
def test_kinds_for_lists_only_what_the_person_may_import(units: ImportKind) -> None:
    assert units.permission == Permission.ENTERPRISE_IMPORT
    assert units in kinds_for(person(RoleCode.SECTION_HEAD))
    assert units not in kinds_for(person(RoleCode.UNIT_HANDLER))
