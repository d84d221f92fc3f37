"""Every page that says no: what happened, what to do, and nothing typed is lost."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES
from foundation.errors import Refused

SECRETS = frozenset({"csrfmiddlewaretoken", "password", "old_password", "new_password1", "new_password2"})
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
LONGEST_ECHO = 20_000
Handler = Callable[..., HttpResponse]


def error_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    user = getattr(request, "user", None)
    shell = "base.html" if user is not None and user.is_authenticated else "plain.html"
    context = {"shell": shell, "help_line": help_line(), "back": _back(request), **context}
    return render(request, f"errors/{status}.html", context, status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A rule said no: a message for a fragment request, else a page with the words that were typed."""
    if getattr(request, "htmx", None):
        response = render(
            request, "components/_refusal.html", {"message": refusal.message}, status=refusal.status
        )
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    if refusal.status == 403:
        return error_page(request, 403, sentence=refusal.message, typed=_typed(request))
    return error_page(request, 409, sentence=refusal.message, typed=_typed(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return error_page(request, 413)
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = exception.args[0] if exception.args else ""
    if isinstance(reason, Permission):
        roles = [role.code.label for role in ROLES.values() if reason in role.permissions]
        return error_page(request, 403, roles=roles)
    return error_page(request, 403, sentence=str(reason))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def too_many(request: HttpRequest, *, minutes: int) -> HttpResponse:
    return error_page(request, 429, minutes=minutes)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, stale=True, typed=_typed(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """No database and no context processors: whatever broke must not break this page."""
    incident = getattr(request, "request_id", "") or secrets.token_hex(6)
    context = {"incident": incident_number(incident), "help_line": help_line()}
    return HttpResponse(loader.render_to_string("errors/500.html", context), status=500)


def incident_number(request_id: str) -> str:
    """3F9A-71C2-08BE: short enough to read out on the phone, and the request's number in the log."""
    return "-".join(request_id.upper()[start : start + 4] for start in range(0, len(request_id), 4))


def help_line() -> str:
    return getattr(settings, "HELP_LINE", "")


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to copy from; never passwords."""
    if request.method != "POST":
        return []
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value[:LONGEST_ECHO]) for name, value in pairs if name not in SECRETS and value.strip()]


def _back(request: HttpRequest) -> str:
    """The page they came from, when it is ours and not this one."""
    referrer = request.headers.get("Referer", "")
    try:
        ours = {request.get_host()}
    except DisallowedHost:
        return ""
    safe = url_has_allowed_host_and_scheme(referrer, ours, require_https=request.is_secure())
    path = urlsplit(referrer)._replace(scheme="", netloc="").geturl() if safe else ""
    return path if path and path != request.get_full_path() else ""
