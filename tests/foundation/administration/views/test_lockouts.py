from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from foundation.accounts.roles import RoleCode
from tests.factories.accounts import UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt() -> AccessAttempt:
    UserFactory(name="李四", username="lisi")
    return AccessAttempt.objects.create(username="lisi", ip_address="10.0.0.66", failures_since_start=5)


def test_lockout_is_listed_and_lifted(client: Client, attempt: AccessAttempt) -> None:
    client.force_login(person(RoleCode.SYSTEM_ADMIN))
    page = client.get(reverse("lockout-list")).content.decode()
    assert "李四" in page
    assert "10.0.0.66" in page

    response = client.post(reverse("lockout-removal", args=[attempt.pk]), follow=True)

    assert "已解除锁定" in response.content.decode()
    assert "现在没有被锁定的登录" in response.content.decode()
    assert client.post(reverse("lockout-removal", args=[attempt.pk])).status_code == 404


def test_lifting_is_no_get(client: Client, attempt: AccessAttempt) -> None:
    client.force_login(person(RoleCode.SYSTEM_ADMIN))

    assert client.get(reverse("lockout-removal", args=[attempt.pk])).status_code == 405
    assert AccessAttempt.objects.filter(pk=attempt.pk).exists()
