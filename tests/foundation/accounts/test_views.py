from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from tests.factories.accounts import PASSWORD, UserFactory, person

pytestmark = pytest.mark.django_db
NEW = "Quite-another-2023"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW):
    data = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post(reverse("own-password"), data)


def test_profile_shows_the_person_and_the_roles(client: Client) -> None:
    client.force_login(person(RoleCode.LEADER, name="李局"))

    page = client.get(reverse("profile")).content.decode()

    assert "李局" in page
    assert "分管领导 · 市工业和信息化局" in page


def test_profile_saves_preferences(client: Client) -> None:
    user = UserFactory(shortcuts_on=True, digest_on=True)
    client.force_login(user)

    assert client.post(reverse("profile"), {"digest_on": "on"}).url == reverse("profile")

    user.refresh_from_db()
    assert (user.shortcuts_on, user.digest_on) == (False, True)
    assert AuditEntry.objects.filter(action="user.preferences", actor_id=user.pk).count() == 1


def test_own_password_refuses_a_wrong_or_weak_or_mistyped_one(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)

    assert "现在的密码不正确" in change(client, old="wrong").content.decode()
    assert "两次输入的新密码不一致" in change(client, again="Other-word-2023").content.decode()
    weak = change(client, new="weak", again="weak")
    assert weak.status_code == 422

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_stolen_session_gets_five_guesses_at_the_password(client: Client) -> None:
    client.force_login(UserFactory())

    answers = [change(client, old=f"guess-{number}").status_code for number in range(5)]

    assert answers == [422, 422, 422, 422, 302]
    assert client.get(reverse("profile")).status_code == 302
    assert AuditEntry.objects.filter(action="user.change_password", ok=False).count() == 5


def test_sign_out_is_no_get(client: Client) -> None:
    client.force_login(UserFactory())

    assert client.get(reverse("sign-out")).status_code == 405
    assert client.get(reverse("profile")).status_code == 200
