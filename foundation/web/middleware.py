from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from foundation.accounts.models import User
from foundation.audit.context import clear_request_meta, set_request_meta
from foundation.audit.services import record
from foundation.errors import Elsewhere, Refused
from foundation.web.errors import refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Gives each request a number and a client address, for the audit and the log; keeps pages out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = secrets.token_hex(6)  # type: ignore[attr-defined]
        request.META["REMOTE_ADDR"] = client_ip(request)
        set_request_meta(
            ip=request.META["REMOTE_ADDR"],
            request_id=request.request_id,  # type: ignore[attr-defined]
            path=request.path[:200],
        )
        try:
            response = self.get_response(request)
        finally:
            clear_request_meta()
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, no_store=True, private=True)
        return response


def client_ip(request: HttpRequest) -> str:
    """The address of the person. X-Forwarded-For is believed only as far as our own proxies wrote it."""
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return str(hops[-proxies])[:45]
    return str(request.META.get("REMOTE_ADDR", ""))


class RefusalMiddleware:
    """Turns a rule's refusal into a page or a message; a fragment that meets the sign-in page moves the whole page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        htmx = getattr(request, "htmx", None)
        sign_in = resolve_url(settings.LOGIN_URL)
        if htmx and response.status_code == 302 and response.headers.get("Location", "").startswith(sign_in):
            here = htmx.current_url_abs_path or "/"
            return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': here})}")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Elsewhere):
            return HttpResponseRedirect(exception.url)
        if not isinstance(exception, Refused):
            return None
        person = getattr(request, "user", None)
        if exception.status == 403 and isinstance(person, User):
            record(by=person, action="refused", detail={"path": request.path[:200]}, ok=False)
        return refused(request, exception)
