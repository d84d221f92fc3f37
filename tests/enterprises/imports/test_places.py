from __future__ import annotations

import pytest

from enterprises.models import Enterprise
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from tests.factories.accounts import UnitFactory
from tests.factories.enterprises import EnterpriseFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A = uscc(1)
HEAD = "企业名称,统一社会信用代码,县市区,乡镇街道,园区"


def test_places_come_in_by_whole_or_short_name(take, county: Unit) -> None:
    town = UnitFactory(name=f"{county.name}城关街道", kind=UnitKind.TOWNSHIP, parent=county)
    park = UnitFactory(name="循环经济园", kind=UnitKind.PARK, parent=county)
    row = f"甲公司,{A},{county.name},城关街道,循环经济园"
    assert counts(take("enterprises", HEAD, row)) == (1, 0, 0, 0)
    found = Enterprise.objects.get(uscc=A)
    assert (found.township, found.park) == (town, park)
    assert counts(take("enterprises", HEAD, row)) == (0, 0, 1, 0)


def test_a_place_of_another_county_is_refused(take, county: Unit, units: dict[str, Unit]) -> None:
    UnitFactory(name="外县镇", kind=UnitKind.TOWNSHIP, parent=units["shenxian"])
    report = take("enterprises", HEAD, f"甲公司,{A},{county.name},外县镇,")
    assert [told[1] for told in reasons(report)] == ["乡镇街道"]
    assert "没有“外县镇”" in reasons(report)[0][2]


def test_who_moves_to_another_county_leaves_the_places_behind(
    take, county: Unit, units: dict[str, Unit]
) -> None:
    town = UnitFactory(name="城关街道", kind=UnitKind.TOWNSHIP, parent=county)
    EnterpriseFactory(uscc=A, name="甲公司", county=county, township=town)
    assert counts(take("enterprises", HEAD, f"甲公司,{A},{units['shenxian'].name},,")) == (0, 1, 0, 0)
    found = Enterprise.objects.get(uscc=A)
    assert (found.county, found.township) == (units["shenxian"], None)
