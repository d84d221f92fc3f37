from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from foundation.accounts.guards import policy_of, public, requires, signed_in
from foundation.accounts.middleware import GuardMiddleware
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.web.middleware import RefusalMiddleware
from tests.factories.accounts import PASSWORD, UserFactory, person

pytestmark = pytest.mark.django_db


def bare(request):
    return HttpResponse("reached")


urlpatterns = [path("bare/", bare, name="bare")]


def enter(view, user):
    request = RequestFactory().get("/somewhere/?a=1")
    request.user = user
    return GuardMiddleware(lambda _request: HttpResponse()).process_view(request, view, (), {})


def test_view_without_a_policy_is_closed_to_everyone() -> None:
    with pytest.raises(PermissionDenied, match="尚未登记访问权限"):
        enter(bare, person(RoleCode.SYSTEM_ADMIN))


def test_policy_survives_the_decorators_below_it() -> None:
    view = requires(Permission.CASE_READ, sample="case")(bare)

    assert (policy_of(view).permission, policy_of(view).sample) == (Permission.CASE_READ, "case")
    assert policy_of(public(lambda request: None)).public
    assert policy_of(signed_in(lambda request: None)).permission is None


def test_refused_entry_is_audited(client: Client) -> None:
    leader = person(RoleCode.LEADER)
    client.force_login(leader)
    before = AuditEntry.objects.count()

    response = client.get(reverse("user-list"))

    assert response.status_code == 403
    assert "系统管理员" in response.content.decode()
    entry = AuditEntry.objects.order_by("-seq").first()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.ok, entry.actor_id) == ("refused", False, leader.pk)
    assert entry.detail == {"path": "/settings/users/", "right": "user.admin"}


def test_given_password_must_be_changed_before_anything_else(client: Client) -> None:
    admin = person(RoleCode.SYSTEM_ADMIN, must_change_password=True)
    client.force_login(admin)

    response = client.get(reverse("user-list"), follow=True)
    assert response.redirect_chain == [(reverse("own-password"), 302)]
    assert "请先设置您自己的密码" in response.content.decode()

    new = "Quite-another-2023"
    client.post(
        reverse("own-password"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert client.get(reverse("user-list")).status_code == 200


def test_person_with_a_given_password_can_sign_out(client: Client) -> None:
    client.force_login(UserFactory(must_change_password=True))

    assert client.post(reverse("sign-out")).url == reverse("sign-in")


def test_refusal_by_a_rule_of_the_row_is_audited_too(client: Client) -> None:
    request = RequestFactory().post("/cases/SQ-2023-000001/edit/")
    request.user = person(RoleCode.LEADER)

    RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, NotAllowed("不由您办理"))
    RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, Refused("已经办结"))

    (entry,) = AuditEntry.objects.filter(action="refused")
    assert (entry.actor_id, entry.ok) == (request.user.pk, False)
    assert entry.detail == {"path": "/cases/SQ-2023-000001/edit/"}
