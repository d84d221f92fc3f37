from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.forms import read_asked
from reporting.links import Place
from reporting.metrics.periods import month_of
from reporting.outlook import outlook_of
from reporting.queries.figures import GroupBy, standing_of
from reporting.queries.forecast import forecast_of, history_before
from reporting.queries.versions import version_of
from reporting.reports import place_names


@requires(Permission.REPORT_READ)
@require_GET
def resolution_forecast(request: HttpRequest) -> HttpResponse:
    """测算: where this month will end, and from which history; as a fragment on home page and report."""
    now = now_of(request)
    today = now.calendar.local_date(now.at)
    asked, month = read_asked(request.GET, today), month_of(today)
    version = asked.version or version_of(month)
    cases = asked.narrowed(Case.objects.visible_to(request.user))
    told = forecast_of(cases, month, standing_of(cases, month, now, version), now, version)
    if getattr(request, "htmx", None):
        outlook = outlook_of(told, Place(month, asked.carried))
        return render(request, "reporting/_outlook.html", {"outlook": outlook})
    names = place_names({line.category for line in told.lines}, GroupBy.CATEGORY)
    context = {
        "month": month,
        "now": now,
        "version": version,
        "history": history_before(month),
        "outlook": outlook_of(told, Place(month, asked.carried), names),
    }
    return render(request, "reporting/resolution/forecast.html", context)
