from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.queries.load import served_by

SHOWN_AT_HOME = 8
SILENT_DAYS = 60


@requires(Permission.CASE_LOG)
@require_GET
def served(request: HttpRequest) -> HttpResponse:
    """我的企业: what is open at each, and when it last heard from us; the most pressed on the home page."""
    now = now_of(request)
    rows = served_by(request.user, now)
    silent = [
        row for row in rows if row.contacted_at is None or (now.at - row.contacted_at).days > SILENT_DAYS
    ]
    fragment = bool(getattr(request, "htmx", None))
    facts = {
        "served": rows[:SHOWN_AT_HOME] if fragment else rows,
        "served_count": len(rows),
        "overdue": sum(row.overdue for row in rows),
        "near": sum(row.near for row in rows),
        "open": sum(row.open for row in rows),
        "silent_count": len(silent),
        "silent_days": SILENT_DAYS,
        "fragment": fragment,
    }
    return render(request, f"reporting/served/{'_panel' if fragment else 'page'}.html", facts)
