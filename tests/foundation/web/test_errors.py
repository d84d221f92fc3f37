from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory

from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.web import context, errors
from tests.factories.accounts import person


def request_of(**headers: str) -> HttpRequest:
    return RequestFactory().get("/lost/", **headers)


def test_not_found_says_so_without_a_sign_in() -> None:
    response = errors.not_found(request_of(), Http404())
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


@pytest.mark.django_db
def test_not_found_offers_the_search_to_those_who_may(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "url_or_none", lambda name: f"/{name}/")
    client.force_login(person(RoleCode.CASE_OFFICER))
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert 'id="lost-q"' in response.content.decode()


def test_forbidden_names_the_roles_that_can() -> None:
    text = errors.forbidden(request_of(), PermissionDenied(Permission.AUDIT_READ)).content.decode()
    assert "审计管理员" in text
    assert "安全管理员授予" in text


def test_forbidden_repeats_a_sentence() -> None:
    assert "已关闭" in errors.forbidden(request_of(), PermissionDenied("该页面已关闭。")).content.decode()


@pytest.mark.parametrize(("exception", "status"), [(RequestDataTooBig(), 413), (SuspiciousOperation(), 400)])
def test_bad_request_tells_too_large_from_broken(exception: Exception, status: int) -> None:
    assert errors.bad_request(request_of(), exception).status_code == status


def test_too_many_says_when() -> None:
    response = errors.too_many(request_of(), minutes=15)
    assert response.status_code == 429
    assert "15 分钟" in response.content.decode()


def test_server_error_needs_no_database_and_gives_the_number_of_the_request() -> None:
    request = request_of()
    request.request_id = "3f9a71c208be"
    response = errors.server_error(request)
    assert response.status_code == 500
    assert "3F9A-71C2-08BE" in response.content.decode()


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://testserver/cases/?q=1", "/cases/?q=1"),
        ("http://testserver/lost/", ""),
        ("http://evil.example/cases/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_way_back_leads_only_into_our_own_pages(referrer: str, back: str) -> None:
    assert errors._back(request_of(HTTP_REFERER=referrer)) == back


@pytest.mark.django_db
def test_a_stale_form_keeps_what_was_typed(client: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person(RoleCode.CASE_OFFICER))
    response = strict.post("/me/profile/", {"words": "限电影响交货"})
    assert response.status_code == 403
    assert "限电影响交货" in response.content.decode()
    assert "页面停留太久" in response.content.decode()


def test_an_unknown_host_is_a_bad_request_and_not_an_error(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["bangqi.example"]
    response = client.get("/sign-in/", headers={"host": "evil.example", "referer": "http://evil.example/"})
    assert response.status_code == 400
