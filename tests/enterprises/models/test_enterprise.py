from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise, EnterpriseContact, FormerName
from enterprises.models import enterprise as module
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import DepartmentFactory, UserFactory, person
from tests.factories.enterprises import (
    EnterpriseContactFactory,
    EnterpriseFactory,
    ProvisionalEnterpriseFactory,
    serve,
)

pytestmark = pytest.mark.django_db
WRONG_DIGIT = "91371503MA3C0002XM"


def refuses(create: object, **fields: object) -> bool:
    """Whether the database itself refuses the row."""
    try:
        with transaction.atomic():
            create(**fields)  # type: ignore[operator]
    except IntegrityError:
        return True
    return False


def test_database_refuses_one_code_twice() -> None:
    code = EnterpriseFactory().uscc

    assert refuses(Enterprise.objects.create, uscc=code, name="另一家")


def test_database_accepts_many_provisional_enterprises() -> None:
    ProvisionalEnterpriseFactory.create_batch(2)

    assert Enterprise.objects.filter(uscc=None).count() == 2


def test_database_refuses_a_full_enterprise_without_code() -> None:
    assert refuses(Enterprise.objects.create, uscc=None, name="无代码", source=EnterpriseSource.ENTERED)


def test_database_refuses_a_second_main_contact() -> None:
    contact = EnterpriseContactFactory(is_main=True)

    assert refuses(
        EnterpriseContact.objects.create,
        enterprise=contact.enterprise,
        name="乙",
        phone="13800000000",
        is_main=True,
    )
    assert not refuses(
        EnterpriseContact.objects.create, enterprise=contact.enterprise, name="乙", phone="13800000000"
    )


def test_database_refuses_the_same_contact_twice() -> None:
    contact = EnterpriseContactFactory()

    assert refuses(
        EnterpriseContact.objects.create,
        enterprise=contact.enterprise,
        name=contact.name,
        phone=contact.phone,
    )


def test_database_refuses_a_former_name_twice() -> None:
    enterprise = EnterpriseFactory(former=["旧名"])

    assert refuses(FormerName.objects.create, enterprise=enterprise, name="旧名")


def test_generated_columns_follow_their_source() -> None:
    enterprise = EnterpriseFactory(industry_code="3411")
    serve(enterprise, UserFactory())
    enterprise = Enterprise.objects.get(pk=enterprise.pk)

    assert (enterprise.has_officer, enterprise.industry_division) == (True, "34")

    Enterprise.objects.filter(pk=enterprise.pk).update(officer=None)
    assert Enterprise.objects.get(pk=enterprise.pk).has_officer is False


def test_visible_to_shows_the_county_and_the_own_ones(
    units: dict[str, Unit], county: Unit, officer: User
) -> None:
    mine = EnterpriseFactory(county=county)
    elsewhere = EnterpriseFactory(county=units["linqing"])
    served = EnterpriseFactory(county=units["linqing"])
    serve(served, officer)

    assert set(Enterprise.objects.visible_to(officer)) == {mine, served}
    assert elsewhere not in Enterprise.objects.visible_to(officer)


def test_visible_to_shows_everything_city_wide(units: dict[str, Unit], head: User) -> None:
    rows = [EnterpriseFactory(county=unit) for unit in units.values()]

    assert Enterprise.objects.visible_to(head).count() == len(rows)


def test_visible_to_shows_nothing_without_the_right(units: dict[str, Unit]) -> None:
    EnterpriseFactory(county=units["chiping"])

    assert not Enterprise.objects.visible_to(UserFactory(unit=units["chiping"])).exists()
    assert not Enterprise.objects.visible_to(person(RoleCode.SYSTEM_ADMIN)).exists()
    assert not Enterprise.objects.visible_to(person(RoleCode.UNIT_HANDLER, DepartmentFactory())).exists()


@pytest.mark.parametrize("common_hits", [2000, 0])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("宏泰", {"宏泰"}),
        ("科技", {"宏泰", "重庆"}),
        ("宏泰 有限", {"宏泰"}),
        ("宏泰 重庆", set()),
        ("htkj", {"宏泰"}),
        ("cqjx", {"重庆"}),
        ("zqjx", {"重庆"}),
        ("zhongqing", {"重庆"}),
        ("chongqing", {"重庆"}),
        ("老字号", {"重庆"}),
        ("lzh", {"重庆"}),
        ("ａ００００００１９", {"宏泰"}),
        ("5678", {"宏泰"}),
        ("宏", {"宏泰"}),
        ("（）", set()),
        ("100%_", set()),
    ],
)
def test_matching_finds_by_part_sound_code_and_phone(
    query: str, found: set[str], common_hits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rare words by the index and common ones by the walk find the same rows."""
    monkeypatch.setattr(module, "COMMON_HITS", common_hits)
    rows = {
        "宏泰": EnterpriseFactory(name="宏泰科技有限公司", uscc="91371502MA00000019", phone="13812345678"),
        "重庆": EnterpriseFactory(
            name="重庆机械科技有限公司", uscc="91371502MA00000027", former=["老字号机械厂"]
        ),
    }

    assert set(Enterprise.objects.matching(query)) == {rows[key] for key in found}


@pytest.mark.parametrize("left_out", ["code_reason", "code_confirmed_by", "code_confirmed_at", "uscc"])
def test_database_keeps_the_mark_of_a_code_whole(head: User, left_out: str) -> None:
    mark = {"code_reason": "已核对执照", "code_confirmed_by": head, "code_confirmed_at": timezone.now()}
    row = {"uscc": WRONG_DIGIT, "source": EnterpriseSource.PROVISIONAL, "name": "校验位不符的企业", **mark}

    assert refuses(Enterprise.objects.create, **{**row, left_out: "" if left_out == "code_reason" else None})
    assert not refuses(Enterprise.objects.create, **row)
