from __future__ import annotations

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.test import Client, RequestFactory

from foundation.audit.models import AuditEntry
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_sign_in_and_sign_out_are_audited(client: Client) -> None:
    user = UserFactory()

    client.login(username=user.username, password=PASSWORD)
    client.logout()

    assert list(AuditEntry.objects.order_by("seq").values_list("action", "actor_id")) == [
        ("sign_in", user.pk),
        ("sign_in.out", user.pk),
    ]


def test_failed_sign_in_is_audited_against_the_account_that_was_tried() -> None:
    user = UserFactory(name="王芳")

    authenticate(RequestFactory().post("/sign-in/"), username=user.username, password="wrong")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.ok, entry.actor_id) == ("sign_in.failed", False, None)
    assert (entry.object_key, entry.object_label) == (str(user.pk), "王芳")


def test_what_was_typed_as_an_unknown_name_is_not_kept() -> None:
    assert not get_user_model().objects.exists()

    authenticate(RequestFactory().post("/sign-in/"), username="my-secret-password", password="x")

    entry = AuditEntry.objects.get()
    assert "my-secret-password" not in entry.payload
    assert entry.object_label == ""
    assert len(entry.detail["name_digest"]) == 16
