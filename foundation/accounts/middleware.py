from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from foundation.accounts.guards import policy_of
from foundation.accounts.sessions import is_over, touch
from foundation.audit.services import record

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
BACKGROUND = "X-Background"
"""A page's own ticking, not a person: it lengthens no session."""
BEFORE_OWN_PASSWORD = frozenset({"own-password", "sign-out"})


class SessionLimitMiddleware:
    """Ends a session after an idle or an absolute limit (settings SESSION_IDLE/ABSOLUTE_SECONDS)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if is_over(request.session):
                logout(request)
                messages.warning(request, _("登录已超时，请重新登录后继续。"))
            elif BACKGROUND not in request.headers:
                touch(request.session)
        return self.get_response(request)


class GuardMiddleware:
    """Lets nobody into a view whose declared right they do not hold, and nobody into one without."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        policy = policy_of(view)
        if policy is None:
            raise PermissionDenied(_("该页面尚未登记访问权限，已关闭。"))
        if policy.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(_page_to_return_to(request))
        if request.user.must_change_password and not _is_for_anyone(request):
            messages.info(request, _("请先设置您自己的密码，再继续使用。"))
            return redirect("own-password")
        if policy.permission is not None and not request.user.has(policy.permission):
            detail = {"path": request.path[:200], "right": policy.permission}
            record(by=request.user, action="refused", detail=detail, ok=False)
            raise PermissionDenied(policy.permission)
        return None


def _is_for_anyone(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name in BEFORE_OWN_PASSWORD


def _page_to_return_to(request: HttpRequest) -> str:
    """After signing in again a page is opened, never an act repeated."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    here = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(here)._replace(scheme="", netloc="", fragment="").geturl()
    return resolve_url(settings.LOGIN_REDIRECT_URL)
