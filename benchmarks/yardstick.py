"""H2: a bare page with session, user, one list query and 25 rows; every page is a multiple of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines

from assistance.models import Case

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATE = """<!doctype html><title>{{ user.name }}</title><table>{% for case in cases %}<tr><td>{{ case.number }}</td>
<td><a href="/cases/{{ case.number }}/">{{ case.title }}</a></td><td>{{ case.enterprise.name }}</td>
<td>{{ case.lead_unit.name }}</td><td>{{ case.officer.name }}</td><td>{{ case.received_at|date:"Y-m-d" }}</td>
<td>{{ case.status }}</td></tr>{% endfor %}</table>"""


def bare_list(request: HttpRequest) -> HttpResponse:
    cases = Case.objects.select_related("enterprise", "lead_unit", "officer").order_by("-received_at", "-id")[
        :25
    ]
    return HttpResponse(_template().render({"user": request.user, "cases": cases}, request))


@cache
def _template() -> Any:
    return engines["django"].from_string(TEMPLATE)
