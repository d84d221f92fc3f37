"""Who knocks at the door: guessing, locking out, sessions, redirects."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client, override_settings
from django.urls import reverse

from foundation.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.foundation.accounts.door import HOME, at, guess, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory(username="wangfang", name="王芳")


@pytest.fixture
def locking(settings) -> None:
    settings.AXES_ENABLED = True


class Spy(ModelBackend):
    """Counts how often a password was really held against the account."""

    checks = 0

    def authenticate(self, request, **credentials):
        Spy.checks += 1
        return super().authenticate(request, **credentials)


@pytest.fixture
def spy(settings) -> type[Spy]:
    settings.AUTHENTICATION_BACKENDS = [settings.AUTHENTICATION_BACKENDS[0], f"{__name__}.Spy"]
    Spy.checks = 0
    return Spy


def test_sign_in_opens_the_page_that_was_wanted(user: User, client: Client) -> None:
    response = client.get(HOME)
    assert response.status_code == 302
    assert response.url == f"{reverse('sign-in')}?next={HOME}"

    assert sign_in(client).url == HOME
    assert signed_in(client)


def test_wrong_password_says_what_to_do_and_keeps_the_name(user: User, client: Client) -> None:
    response = sign_in(client, "wrong")

    assert response.status_code == 422
    assert "登录名或密码不正确" in response.content.decode()
    assert "wangfang" in response.content.decode()


def test_unknown_disabled_and_service_accounts_get_the_same_answer(client: Client) -> None:
    UserFactory(username="gone", is_active=False)
    UserFactory(username="wangfang")
    bodies = set()
    for name in ("wangfang", "gone", "nobody"):
        response = sign_in(Client(), "wrong", username=name)
        bodies.add((response.status_code, response.context["form"].non_field_errors()[0]))

    assert len(bodies) == 1
    assert sign_in(client, PASSWORD, username="gone").status_code == 422


@pytest.mark.parametrize("name", ["x" * 5000, "a\x00b", "", " ", "%s%s%s", "'; drop table accounts_user;--"])
def test_strange_names_are_answered_calmly(client: Client, name: str, locking) -> None:
    assert sign_in(client, "x", username=name).status_code == 422


def test_five_wrong_passwords_lock_the_name_at_that_address(user: User, locking, spy) -> None:
    attacker = at("10.0.0.66")

    assert guess(attacker, 12) == [422] * 4 + [429] * 8
    assert spy.checks == 5
    assert "登录已暂停" in sign_in(attacker, PASSWORD).content.decode()
    assert spy.checks == 5


def test_guessing_goes_on_without_the_lock(user: User, spy) -> None:
    """Control: the figure above is the lock's work."""
    assert guess(at("10.0.0.66"), 12) == [422] * 12
    assert spy.checks == 12


def test_locked_name_still_signs_in_from_elsewhere(user: User, locking) -> None:
    guess(at("10.0.0.66"), 12)

    owner = at("10.0.0.7")
    assert sign_in(owner).status_code == 302
    assert signed_in(owner)


def test_lock_by_name_alone_would_lock_the_owner_out(user: User, locking, settings) -> None:
    """Control: this is what the pair of name and address prevents."""
    settings.AXES_LOCKOUT_PARAMETERS = ["username"]
    guess(at("10.0.0.66"), 12)

    assert sign_in(at("10.0.0.7")).status_code == 429


def test_another_name_at_the_locked_address_still_signs_in(user: User, locking) -> None:
    UserFactory(username="lisi")
    guess(at("10.0.0.66"), 12)

    assert sign_in(at("10.0.0.66"), username="lisi").status_code == 302


@pytest.mark.parametrize("proxies", [0, 1])
def test_forged_forwarding_header_does_not_reset_the_count(
    user: User, locking, settings, spy, proxies: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    seen_by_proxy = ", 10.0.0.66" if proxies else ""
    numbers = count(1)

    for _ in range(50):
        forged = f"203.0.113.{next(numbers)}{seen_by_proxy}"
        sign_in(at("127.0.0.1" if proxies else "10.0.0.66"), "wrong", headers={"X-Forwarded-For": forged})

    assert spy.checks == 5


def test_believing_the_header_would_let_the_guesser_go_on(
    user: User, locking, monkeypatch: pytest.MonkeyPatch, spy
) -> None:
    """Control: an address taken from the first hop is the guesser's to choose."""
    monkeypatch.setattr(
        "foundation.web.middleware.client_ip",
        lambda request: request.headers["X-Forwarded-For"].split(",")[0],
    )
    for number in range(20):
        sign_in(at("127.0.0.1"), "wrong", headers={"X-Forwarded-For": f"203.0.113.{number}, 10.0.0.66"})

    assert spy.checks == 20


def test_lock_ends_by_itself(user: User, locking) -> None:
    client = at("10.0.0.66")
    begun = datetime.now(UTC)
    with time_machine.travel(begun, tick=False) as clock:
        guess(client, 6)
        clock.move_to(begun + timedelta(minutes=14))
        assert sign_in(client).status_code == 429
        clock.move_to(begun + timedelta(minutes=15, seconds=1))
        assert sign_in(client).status_code == 302


def test_success_forgets_earlier_mistakes(user: User, locking) -> None:
    client = at("10.0.0.66")
    guess(client, 4)
    sign_in(client)
    client.post(reverse("sign-out"))

    assert guess(client, 4) == [422] * 4
    assert sign_in(client).status_code == 302
    assert not AccessAttempt.objects.exists()


class Hasher(PBKDF2PasswordHasher):
    """The real hash at a tenth of its cost."""

    iterations = 60_000


class HurriedBackend(ModelBackend):
    """Answers at once where nobody has the name."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        found = User.objects.filter(username=username).first()
        return found if found and found.check_password(password) else None


def seconds_to_refuse(username: str) -> float:
    begun = time.perf_counter()
    sign_in(Client(), "wrong", username=username)
    return time.perf_counter() - begun


def ratio_of_unknown_to_known(rounds: int = 20) -> float:
    """Of the quickest answers: what else the machine does can only lengthen one."""
    pairs = [(seconds_to_refuse("nobody"), seconds_to_refuse("wangfang")) for _ in range(rounds)]
    unknown, known = map(min, zip(*pairs, strict=True))
    return unknown / known


@override_settings(PASSWORD_HASHERS=[f"{__name__}.Hasher"])
def test_time_to_answer_does_not_tell_whether_a_name_exists() -> None:
    UserFactory(username="wangfang")

    assert 0.75 < ratio_of_unknown_to_known() < 1.33


def test_time_to_answer_would_tell_without_the_second_hash(settings) -> None:
    """Control: the measurement can see a difference."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Hasher"]
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.HurriedBackend"]
    UserFactory(username="wangfang")

    assert ratio_of_unknown_to_known(rounds=7) < 0.6


PAYLOADS = [
    "//evil.example", "///evil.example", "////evil.example/", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https://evil.example", "HTTPS:evil.example", "https:/evil.example", "http:///evil.example", "https:evil.example",
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example",
    "//testserver@evil.example", "http://testserver@evil.example/", "http://testserver.evil.example/",
    "/%0d%0aLocation:%20//evil.example", "\r\n//evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example",
    "／／evil.example", "//evil。example", "http://[::1", "/sign-out/", "/sign-in/?next=/sign-in/", "http:evil.example",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_sign_in_never_leads_off_the_house(user: User, payload: str, settings) -> None:
    settings.LOGIN_REDIRECT_URL = "profile"

    first = sign_in(Client(), next_page=payload)
    client = Client()
    again = client.post(
        f"{reverse('sign-in')}?{'next=' + payload}", {"username": "wangfang", "password": PASSWORD}
    )
    client.force_login(user)
    known = client.get(reverse("sign-in"), {"next": payload})

    for response in (first, again, known):
        target = urlsplit(response.url)
        assert response.status_code == 302
        assert (target.scheme, target.netloc) in {("", ""), ("http", "testserver")}
        assert "\r" not in response["Location"]
        assert target.path not in {"/sign-out/", "/sign-in/"}


def test_good_target_is_kept(user: User) -> None:
    """Control: the test above does not pass by sending everybody to one place."""
    assert sign_in(Client(), next_page="/settings/units/?kind=county").url == "/settings/units/?kind=county"
