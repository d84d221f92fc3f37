from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from enterprises.models import Enterprise, Project
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_people
from foundation.web.typeahead import options_response, query_text

PANEL_ROWS = 10


@requires(Permission.CASE_READ, sample="enterprise")
@require_GET
def enterprise_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases of one enterprise: a panel inside its page, or a page by itself."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    rows = Case.objects.visible_to(request.user).without_texts().filter(enterprise=enterprise)
    rows = rows.select_related("category", "handler", "lead_unit").order_by("-received_at", "-id")
    cases = list(rows[: PANEL_ROWS + 1])
    context = {
        "enterprise": enterprise,
        "cases": cases[:PANEL_ROWS],
        "more": len(cases) > PANEL_ROWS,
        "now": now_of(request),
    }
    template = "_enterprise_panel" if getattr(request, "htmx", None) else "enterprise"
    return render(request, f"assistance/cases/{template}.html", context)


@requires(Permission.CASE_READ, sample="project")
@require_GET
def project_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The problems of one project: a panel inside its page, or a page by itself."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("enterprise"), pk=pk)
    rows = Case.objects.visible_to(request.user).without_texts().filter(project=project)
    rows = rows.select_related("category", "handler", "lead_unit").order_by("-received_at", "-id")
    context = {"project": project, "cases": rows, "now": now_of(request)}
    template = "_project_panel" if getattr(request, "htmx", None) else "project"
    return render(request, f"assistance/cases/{template}.html", context)


@requires(Permission.CASE_READ)
@require_GET
def people_options(request: HttpRequest) -> HttpResponse:
    """People of the bureau by part of their name, for the filters."""
    rows = find_people(User.objects.people(), query_text(request))
    return options_response(rows, hint=lambda person: str(person.unit or ""))
