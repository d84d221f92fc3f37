from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    admin = person(RoleCode.SYSTEM_ADMIN)
    client.force_login(admin)
    return admin


def filled(**changes) -> dict:
    bureau = BureauFactory()
    blank = {
        "code": "chiping",
        "name": "茌平区",
        "kind": "county",
        "parent": bureau.pk,
        "parent_text": bureau.name,
    }
    return blank | {"division_code": "371503", "position": "2"} | changes


def test_list_counts_the_people_in_use(admin: User, client: Client) -> None:
    unit = UnitFactory(name="茌平区")
    UserFactory(unit=unit)
    UserFactory(unit=unit, is_active=False)

    rows = {row.name: row.people for row in client.get(reverse("unit-list")).context["page"].rows}

    assert rows == {"茌平区": 1, admin.unit.name: 1}


@pytest.mark.parametrize("rows", [1, 40])
def test_list_costs_the_same_however_many_rows(admin, client, rows, django_assert_max_num_queries) -> None:
    UnitFactory.create_batch(rows, parent=BureauFactory())

    with django_assert_max_num_queries(8):
        client.get(reverse("unit-list"))


def test_reader_sees_the_units_without_acts(client: Client) -> None:
    unit = UnitFactory()
    client.force_login(person(RoleCode.CASE_OFFICER))

    page = client.get(reverse("unit-list")).content.decode()

    assert unit.name in page
    assert reverse("unit-edit", args=[unit.pk]) not in page
    assert reverse("unit-new") not in page


def test_unit_is_made_and_changed(admin: User, client: Client) -> None:
    assert client.post(reverse("unit-new"), filled(code=" ChiPing ")).url == reverse("unit-list")
    unit = Unit.objects.get(code="chiping")
    assert (unit.division_code, unit.position, unit.parent) == ("371503", 2, BureauFactory())

    client.post(reverse("unit-edit", args=[unit.pk]), filled(name="茌平新区", is_active=""))
    unit.refresh_from_db()
    assert (unit.name, unit.code, unit.is_active) == ("茌平新区", "chiping", False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "茌平"}, "code"),
        ({"name": ""}, "name"),
        ({"kind": "empire"}, "kind"),
        ({"division_code": "3715"}, "division_code"),
        ({"position": "-1"}, "position"),
        ({"position": "12O"}, "position"),
        ({"parent": "", "parent_text": "没有的单位"}, "parent"),
    ],
)
def test_wrong_field_is_named_and_the_rest_kept(admin: User, client: Client, wrong: dict, field: str) -> None:
    response = client.post(reverse("unit-new"), filled(**wrong))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Unit.objects.filter(code="chiping").exists()


def test_options_find_by_part_of_the_name(admin: User, client: Client) -> None:
    UnitFactory(name="茌平区")
    UnitFactory(name="茌平旧区", is_active=False)

    (option,) = client.get(reverse("unit-options"), {"q": "茌平"}).json()["options"]

    assert (option["label"], option["hint"]) == ("茌平区", "县市区")
