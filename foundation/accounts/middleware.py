from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from foundation.accounts.guards import policy_of
from foundation.audit.services import record

GetResponse = Callable[[HttpRequest], HttpResponse]
TOUCH_EVERY_SECONDS = 60


class SessionLimitMiddleware:
    """Ends a session after an idle or an absolute limit (settings SESSION_IDLE/ABSOLUTE_SECONDS)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = int(time.time())
        begun = request.session.get("begun_at", now)
        seen = request.session.get("seen_at", now)
        if now - begun > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.warning(request, _("登录已超时，请重新登录后继续。"))
            return
        if "begun_at" not in request.session:
            request.session["begun_at"] = now
        if now - seen >= TOUCH_EVERY_SECONDS or "seen_at" not in request.session:
            request.session["seen_at"] = now


class GuardMiddleware:
    """Lets nobody into a view whose declared right they do not hold, and nobody into one without."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        policy = policy_of(view)
        if policy is None:
            raise PermissionDenied(_("该页面尚未登记访问权限，已关闭。"))
        if policy.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if policy.permission is not None and not request.user.has(policy.permission):
            record(by=request.user, action="refused", detail={"path": request.path, "right": policy.permission}, ok=False)
            raise PermissionDenied(policy.permission)
        return None
