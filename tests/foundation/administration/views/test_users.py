from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import UnitFactory, UserFactory, grant, person

pytestmark = pytest.mark.django_db
NEW = "Given-word-2023"


@pytest.fixture
def admin(client: Client) -> User:
    admin = person(RoleCode.SYSTEM_ADMIN, name="赵管理")
    client.force_login(admin)
    return admin


def text_of(response) -> str:
    return response.content.decode()


def filled(at, **changes) -> dict:
    blank = {"name": "李四", "unit": at.pk, "unit_text": at.name, "title": "", "phone": "", "email": ""}
    return blank | {"username": "lisi", "password": NEW} | changes


def test_list_shows_people_with_masked_phone_and_roles(admin: User, client: Client) -> None:
    unit = UnitFactory(name="茌平区")
    grant(UserFactory(name="李四", unit=unit, phone="13812345678"), RoleCode.CASE_OFFICER, unit)

    page = text_of(client.get(reverse("user-list")))

    assert "138****5678" in page
    assert "13812345678" not in page
    assert '服务专员<span class="sub">茌平区</span>' in page


@pytest.mark.parametrize("rows", [1, 20])
def test_list_costs_the_same_however_many_rows(admin, client, rows, django_assert_max_num_queries) -> None:
    for _ in range(rows):
        user = UserFactory()
        grant(user, RoleCode.CASE_OFFICER, user.unit)

    with django_assert_max_num_queries(8):
        client.get(reverse("user-list"))


def test_list_filters_by_name_role_state_and_unit(admin: User, client: Client) -> None:
    unit = UnitFactory(name="茌平区")
    grant(UserFactory(name="李在岗", unit=unit), RoleCode.CASE_OFFICER, unit)
    UserFactory(name="李停用", is_active=False)

    def names(**query) -> list[str]:
        return [person.name for person in client.get(reverse("user-list"), query).context["page"].rows]

    assert names(q="李") == sorted(["李在岗", "李停用"])
    assert names(state="disabled") == ["李停用"]
    assert names(role="case_officer") == ["李在岗"]
    assert names(unit=unit.pk, unit_text="茌平区") == ["李在岗"]
    assert len(names(state=["active", "disabled"])) == 3


def test_new_person_is_made(admin: User, client: Client) -> None:
    response = client.post(
        reverse("user-new"), filled(UnitFactory(), phone="１３８ 1234 5678", username=" LiSi ")
    )

    user = User.objects.get(username="lisi")
    assert response.url == reverse("user-edit", args=[user.pk])
    assert (user.phone, user.must_change_password) == ("13812345678", True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "李四"}, "登录名用 2 至 40 个小写字母"),
        ({"username": ""}, "请填写“登录名”"),
        ({"name": "  "}, "请填写“姓名”"),
        ({"phone": "1380013"}, "请输入 11 位手机号"),
        ({"email": "nobody"}, "邮"),
        ({"password": "weak"}, "至少"),
        ({"password": "Lisi-lisi-1", "username": "lisi-lisi-1"}, "密码跟"),
        ({"unit": "", "unit_text": "没有的单位"}, "没有找到“没有的单位”"),
        ({"unit": "99999999999999999999", "unit_text": ""}, "所选记录已不存在"),
    ],
)
def test_new_person_says_what_is_wrong_and_keeps_the_rest(admin, client, wrong, sentence) -> None:
    response = client.post(reverse("user-new"), filled(UnitFactory(name="茌平区"), title="科员", **wrong))

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "科员" in text_of(response)
    assert NEW not in text_of(response)
    assert User.objects.count() == 1


def test_name_in_use_is_refused_without_losing_the_text(admin: User, client: Client) -> None:
    UserFactory(username="lisi")

    response = client.post(reverse("user-new"), filled(UnitFactory()))

    assert response.status_code == 409
    assert "登录名“lisi”已被使用" in text_of(response)
    assert NEW not in text_of(response)


def test_edit_saves_and_does_not_touch_the_rest(admin: User, client: Client) -> None:
    user = UserFactory(username="lisi", is_active=True)
    data = filled(
        UnitFactory(),
        title="科长",
        is_active="",
        is_service="on",
        must_change_password="on",
        username="other",
    )

    assert client.post(reverse("user-edit", args=[user.pk]), data).status_code == 302

    user.refresh_from_db()
    assert (user.name, user.title, user.username) == ("李四", "科长", "lisi")
    assert (user.is_active, user.is_service, user.must_change_password) == (True, False, False)


def test_disable_and_enable(admin: User, client: Client) -> None:
    user = UserFactory()
    assert "停用后立即退出登录" in text_of(client.get(reverse("user-disabling", args=[user.pk])))

    client.post(reverse("user-disabling", args=[user.pk]))
    assert not User.objects.get(pk=user.pk).is_active

    weak = client.post(reverse("user-enabling", args=[user.pk]), {"password": "weak"})
    assert weak.status_code == 422
    client.post(reverse("user-enabling", args=[user.pk]), {"password": NEW})
    assert User.objects.get(pk=user.pk).is_active


def test_password_is_reset(admin: User, client: Client) -> None:
    user = UserFactory()

    response = client.post(reverse("user-password", args=[user.pk]), {"password": NEW}, follow=True)

    assert "已重设" in text_of(response)
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_service_account_is_nobodys_page(admin: User, client: Client) -> None:
    service = UserFactory(is_service=True)

    assert client.get(reverse("user-edit", args=[service.pk])).status_code == 404


def test_own_page_offers_no_self_disabling(admin: User, client: Client) -> None:
    page = text_of(client.get(reverse("user-edit", args=[admin.pk])))

    assert reverse("user-disabling", args=[admin.pk]) not in page
    assert "停用须由另一位系统管理员办理" in page


def test_wecom_id_is_kept_and_belongs_to_one_person(admin: User, client: Client) -> None:
    user, other = UserFactory(), UserFactory(wecom_id="lisi")
    url = reverse("user-edit", args=[user.pk])

    taken = client.post(url, filled(UnitFactory(), wecom_id="lisi"))
    assert taken.status_code == 409
    assert "已登记给其他人员" in text_of(taken)
    assert other.name not in text_of(taken)
    for wrong in ("@all", "a|b", "李四"):
        assert client.post(url, filled(UnitFactory(), wecom_id=wrong)).status_code == 422

    assert client.post(url, filled(UnitFactory(), wecom_id=" LiSi.1 ")).status_code == 302
    assert User.objects.get(pk=user.pk).wecom_id == "LiSi.1"
    assert "LiSi.1" in text_of(client.get(url))


def test_database_refuses_two_people_with_one_wecom_id() -> None:
    UserFactory(wecom_id="lisi")
    with pytest.raises(IntegrityError):
        UserFactory(wecom_id="lisi")
