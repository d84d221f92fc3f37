"""How a session begins, and everything that ends one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.grants import revoke_role
from foundation.accounts.services.users import change_own_password, disable_user, enable_user
from tests.factories.accounts import PASSWORD, UserFactory, person
from tests.foundation.accounts.door import HOME, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory(username="wangfang", name="王芳")


def test_session_number_changes_at_sign_in(user: User, client: Client) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert signed_in(client)
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not signed_in(stolen)


def test_session_number_of_a_stranger_is_not_adopted(user: User, client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosenbytheattacker0123456789abc"

    sign_in(client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosenbytheattacker0123456789abc"


def test_session_cookie_is_closed_to_scripts_and_other_sites(user: User, client: Client) -> None:
    sign_in(client)

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_sign_out_ends_the_session_on_the_server(user: User, client: Client) -> None:
    sign_in(client)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post(reverse("sign-out"))

    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not signed_in(thief)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (31, False)])
def test_idle_session_ends_after_half_an_hour(user: User, minutes: int, alive: bool) -> None:
    client, begun = Client(), datetime.now(UTC)
    with time_machine.travel(begun, tick=False) as clock:
        sign_in(client)
        assert signed_in(client)
        clock.move_to(begun + timedelta(minutes=minutes))
        assert signed_in(client) is alive


@pytest.mark.parametrize(("hours", "alive"), [(11.9, True), (12.1, False)])
def test_busy_session_ends_after_twelve_hours(user: User, hours: float, alive: bool) -> None:
    client, begun = Client(), datetime.now(UTC)
    with time_machine.travel(begun, tick=False) as clock:
        sign_in(client)
        for step in range(1, int(hours * 3) + 1):
            clock.move_to(begun + timedelta(minutes=20 * step))
            assert signed_in(client)
        clock.move_to(begun + timedelta(hours=hours))
        assert signed_in(client) is alive


def test_ended_session_says_so_and_leads_back(user: User, client: Client) -> None:
    begun = datetime.now(UTC)
    with time_machine.travel(begun, tick=False) as clock:
        sign_in(client)
        client.get(HOME)
        clock.move_to(begun + timedelta(hours=1))
        response = client.get(HOME, follow=True)

    assert response.redirect_chain == [(f"{reverse('sign-in')}?next={HOME}", 302)]
    assert "登录已超时" in response.content.decode()


def test_post_of_an_ended_session_leads_back_to_its_page_not_to_the_act(client: Client) -> None:
    response = client.post(reverse("own-password"), headers={"Referer": "http://testserver/me/password/?a=1"})
    assert response.url == f"{reverse('sign-in')}?next=/me/password/%3Fa%3D1"

    strange = client.post(reverse("own-password"), headers={"Referer": "http://elsewhere.example/me/"})
    assert "elsewhere" not in strange.url


def test_disabled_account_is_out_on_its_next_request(user: User, client: Client) -> None:
    admin = person(RoleCode.SYSTEM_ADMIN)
    sign_in(client)
    assert signed_in(client)

    disable_user(user, by=admin)

    assert not signed_in(client)


def test_session_from_before_the_disabling_stays_dead(user: User, client: Client) -> None:
    admin = person(RoleCode.SYSTEM_ADMIN)
    sign_in(client)
    disable_user(user, by=admin)

    enable_user(user, by=admin, password="Another-word-2023")

    assert not signed_in(client)


def test_revoked_role_is_gone_on_the_next_request(client: Client) -> None:
    officer, security = person(RoleCode.SYSTEM_ADMIN), person(RoleCode.SECURITY_ADMIN)
    client.force_login(officer)
    assert client.get(reverse("user-list")).status_code == 200

    revoke_role(officer.grants.get(), by=security)

    assert client.get(reverse("user-list")).status_code == 403
    assert not User.objects.get(pk=officer.pk).has(Permission.USER_ADMIN)


def test_new_password_ends_the_other_sessions_only(user: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    new = "Quite-another-2023"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    response = here.post(reverse("own-password"), data)

    assert response.url == reverse("profile")
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert sign_in(Client(), new).status_code == 302


def test_password_set_elsewhere_ends_every_session(user: User, client: Client) -> None:
    sign_in(client)

    change_own_password(user, password="Quite-another-2023")

    assert not signed_in(client)
