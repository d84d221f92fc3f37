from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from foundation.accounts.roles import RoleCode
from foundation.accounts.services.lockouts import current_lockouts, lift_lockout
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import PASSWORD, UserFactory, person

pytestmark = pytest.mark.django_db


def fail(username: str, address: str, times: int) -> None:
    for agent in range(times):
        client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=f"agent {agent % 2}")
        client.post(reverse("sign-in"), {"username": username, "password": "wrong"})


@pytest.fixture(autouse=True)
def _locking(settings) -> None:
    settings.AXES_ENABLED = True


def test_lockouts_are_pairs_of_name_and_address() -> None:
    user = UserFactory(username="lisi")
    fail("lisi", "10.0.0.66", 6)
    fail("lisi", "10.0.0.67", 4)

    (lockout,) = current_lockouts(by=person(RoleCode.SYSTEM_ADMIN))

    assert (lockout.user, lockout.address, lockout.failures) == (user, "10.0.0.66", 5)


def test_unknown_name_is_not_shown() -> None:
    fail("my-secret-password", "10.0.0.66", 6)

    (lockout,) = current_lockouts(by=person(RoleCode.SYSTEM_ADMIN))

    assert lockout.user is None
    assert "my-secret-password" not in str(lockout)


def test_administrator_of_a_unit_sees_and_lifts_its_own() -> None:
    mine, other = UserFactory(username="lisi"), UserFactory(username="wangwu")
    fail("lisi", "10.0.0.66", 6)
    fail("wangwu", "10.0.0.66", 6)
    fail("nobody", "10.0.0.66", 6)
    admin = person(RoleCode.SYSTEM_ADMIN, mine.unit)

    assert [lockout.user for lockout in current_lockouts(by=admin)] == [mine]
    with pytest.raises(NotAllowed):
        lift_lockout(AccessAttempt.objects.filter(username=other.username).first().pk, by=admin)


def test_lockouts_end_by_themselves() -> None:
    begun, admin = datetime.now(UTC), person(RoleCode.SYSTEM_ADMIN)
    with time_machine.travel(begun, tick=False) as clock:
        fail("lisi", "10.0.0.66", 6)
        assert current_lockouts(by=admin)[0].until == begun + timedelta(minutes=15)
        clock.move_to(begun + timedelta(minutes=16))
        assert current_lockouts(by=admin) == []


def test_lift_lockout_lets_the_person_in_and_is_noted() -> None:
    user, admin = UserFactory(username="lisi"), person(RoleCode.SYSTEM_ADMIN)
    fail("lisi", "10.0.0.66", 6)
    (lockout,) = current_lockouts(by=admin)

    lift_lockout(lockout.key, by=admin)

    data = {"username": "lisi", "password": PASSWORD, "next": "/me/profile/"}
    assert Client(REMOTE_ADDR="10.0.0.66").post(reverse("sign-in"), data).status_code == 302
    entry = AuditEntry.objects.get(action="lockout.lift")
    assert (entry.actor_id, entry.object_key) == (admin.pk, str(user.pk))
    with pytest.raises(Refused, match="已经解除或到期"):
        lift_lockout(lockout.key, by=admin)


def test_only_a_system_admin_lifts() -> None:
    fail("lisi", "10.0.0.66", 6)

    with pytest.raises(NotAllowed):
        lift_lockout(AccessAttempt.objects.first().pk, by=person(RoleCode.SECURITY_ADMIN))
    assert AccessAttempt.objects.exists()
