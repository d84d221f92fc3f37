from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.queries.load import load_by_officer
from reporting.tables import load_rows

SHOWN_AT_HOME = 7
SHOWN = 25


@requires(Permission.REPORT_READ)
@require_GET
def workload(request: HttpRequest) -> HttpResponse:
    """人员负载: the open cases of each officer; a fragment with the most pressed on the home page."""
    loads = load_by_officer(Case.objects.visible_to(request.user), now_of(request))
    fragment = bool(getattr(request, "htmx", None))
    template = "reporting/workload/_panel.html" if fragment else "reporting/workload/page.html"
    page = Paginator(loads, SHOWN_AT_HOME if fragment else SHOWN).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "loads": load_rows(shown, loads),
        "people": len(loads),
        "fragment": fragment,
        "page": page,
    }
    return render(request, template, context)
