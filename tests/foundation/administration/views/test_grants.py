from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import RoleGrant, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, grant, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def security(client: Client) -> User:
    security = person(RoleCode.SECURITY_ADMIN)
    client.force_login(security)
    return security


def filled(user: User, unit, role: str = RoleCode.CASE_OFFICER) -> dict:
    return {"user": user.pk, "user_text": user.name, "role": role, "unit": unit.pk, "unit_text": unit.name}


def test_list_shows_who_holds_what_where(security: User, client: Client) -> None:
    unit = UnitFactory(name="茌平区")
    grant(UserFactory(name="李四", unit=unit), RoleCode.CASE_OFFICER, unit)

    page = client.get(reverse("grant-list"), {"role": "case_officer"})

    assert [row.user.name for row in page.context["page"].rows] == ["李四"]
    assert "本人，不能收回" in client.get(reverse("grant-list")).content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_list_costs_the_same_however_many_rows(security, client, rows, django_assert_max_num_queries) -> None:
    for _ in range(rows):
        user = UserFactory()
        grant(user, RoleCode.CASE_OFFICER, user.unit)

    with django_assert_max_num_queries(8):
        client.get(reverse("grant-list"))


def test_page_explains_what_excludes_what(security: User, client: Client) -> None:
    page = client.get(reverse("grant-new")).content.decode()

    assert "三者互斥" in page
    assert "资金经办与资金复核互斥" in page
    assert "一对一帮包企业" in page


def test_role_is_granted(security: User, client: Client) -> None:
    user, unit = UserFactory(name="李四"), UnitFactory(name="茌平区")

    response = client.post(reverse("grant-new"), filled(user, unit), follow=True)

    assert "已授予 李四“服务专员 · 茌平区”" in response.content.decode()
    assert RoleGrant.objects.get(user=user).granted_by == security


def test_excluded_role_is_refused_in_words(security: User, client: Client) -> None:
    user = person(RoleCode.SYSTEM_ADMIN)

    response = client.post(reverse("grant-new"), filled(user, user.unit))

    assert response.status_code == 409
    assert "“服务专员”与已有的“系统管理员”不能由同一人担任" in response.content.decode()


@pytest.mark.parametrize("field", ["user", "role", "unit"])
def test_missing_field_is_named(security: User, client: Client, field: str) -> None:
    data = {
        key: value for key, value in filled(UserFactory(), UnitFactory()).items() if not key.startswith(field)
    }

    response = client.post(reverse("grant-new"), data)

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_disabled_people_and_units_are_not_offered(security: User, client: Client) -> None:
    gone, closed = UserFactory(is_active=False), UnitFactory(is_active=False)

    response = client.post(reverse("grant-new"), filled(gone, closed))

    assert set(response.context["form"].errors) == {"user", "unit"}
    assert client.get(reverse("grant-people-options"), {"q": gone.name}).json() == {"options": []}


def test_security_admin_of_a_unit_is_offered_its_own(client: Client) -> None:
    county = UnitFactory()
    client.force_login(person(RoleCode.SECURITY_ADMIN, county))

    response = client.post(reverse("grant-new"), filled(UserFactory(), BureauFactory()))

    assert set(response.context["form"].errors) == {"user", "unit"}


def test_people_are_found_by_name_or_sign_in_name(security: User, client: Client) -> None:
    UserFactory(name="李四", username="lisi", unit=UnitFactory(name="茌平区"))

    for text in ("李", "lis"):
        (option,) = client.get(reverse("grant-people-options"), {"q": text}).json()["options"]
        assert (option["label"], option["hint"]) == ("李四", "茌平区")
    assert client.get(reverse("grant-people-options")).json() == {"options": []}


def test_role_is_taken_back_after_a_check(security: User, client: Client) -> None:
    held = person(RoleCode.LEADER, name="李局").grants.get()
    url = reverse("grant-removal", args=[held.pk])

    assert "李局" in client.get(url).content.decode()
    assert RoleGrant.objects.filter(pk=held.pk).exists()

    client.post(url)
    assert not RoleGrant.objects.filter(pk=held.pk).exists()
    assert client.post(url).status_code == 404
