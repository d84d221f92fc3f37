from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.cockpit import cockpit_of
from reporting.queries.cockpit import read_city

ON = "on"
EVERY_SECONDS = 300


@requires(Permission.COCKPIT_READ)
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """驾驶舱; ``?wall=on`` for a screen on the wall, which asks for itself again and has nothing to open."""
    now, is_wall = now_of(request), request.GET.get("wall") == ON
    context = {
        "now": now,
        "is_wall": is_wall,
        "every": EVERY_SECONDS,
        "cockpit": cockpit_of(read_city(now), request.user, now, is_wall=is_wall),
    }
    template = "reporting/cockpit/wall.html" if is_wall else "reporting/cockpit/page.html"
    return render(request, template, context)
