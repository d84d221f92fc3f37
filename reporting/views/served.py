from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from enterprises.services.standards import recent_limits
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.queries.load import served_by

SHOWN_AT_HOME = 8
ROWS = 25


@requires(Permission.CASE_LOG)
@require_GET
def served(request: HttpRequest) -> HttpResponse:
    """我的企业: what is open at each, and when either side last spoke; the most pressed on the home page."""
    now = now_of(request)
    rows = served_by(request.user, now, recent_limits.get())
    silent = [row for row in rows if row.is_silent]
    fragment = bool(getattr(request, "htmx", None))
    only_silent = request.GET.get("silent") == "1"
    part = Paginator(silent if only_silent else rows, SHOWN_AT_HOME if fragment else ROWS)
    page = part.get_page(request.GET.get("page"))
    facts = {
        "served": page.object_list,
        "page": page,
        "only_silent": only_silent,
        "served_count": len(rows),
        "overdue": sum(row.overdue for row in rows),
        "near": sum(row.near for row in rows),
        "open": sum(row.open for row in rows),
        "silent_count": len(silent),
        "fragment": fragment,
    }
    return render(request, f"reporting/served/{'_panel' if fragment else 'page'}.html", facts)
