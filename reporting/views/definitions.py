from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from reporting.forms import DefinitionForm, read_asked
from reporting.metrics.definitions import METRICS, metric_under
from reporting.metrics.versions import EXPLAINED, FIRST, VERSIONS, version_on
from reporting.models import DefinitionStart
from reporting.queries.versions import is_mixed
from reporting.services.definitions import read_starts, start_definition
from reporting.versions_table import compare_versions
from reporting.views.resolution import preset_links


@requires(Permission.SETTINGS_READ)
@require_GET
def metric_settings(request: HttpRequest) -> HttpResponse:
    """统计口径: the versions, what each counts, and since when which is in force."""
    today = timezone.localdate()
    context = {
        "versions": VERSIONS.values(),
        "current": version_on(read_starts(), today),
        "metrics": [metric_under(FIRST, code) for code in METRICS],
        "starts": DefinitionStart.objects.select_related("set_by"),
        "today": today,
        "may_edit": request.user.has(Permission.METRIC_EDIT),
        "may_compare": request.user.has(Permission.REPORT_READ),
    }
    return render(request, "reporting/definitions/settings.html", context)


@requires(Permission.METRIC_EDIT)
def metric_start(request: HttpRequest) -> HttpResponse:
    """启用口径: from the first of a coming month."""
    form = DefinitionForm(request.POST or None if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        version = VERSIONS[form.cleaned_data["version"]]
        day, note = form.cleaned_data["effective_from"], form.cleaned_data["note"]
        start = submitted(
            form,
            lambda: start_definition(by=request.user, version=version, effective_from=day, note=note),
            at="effective_from",
        )
        if start is not None:
            told = _("自 %(day)s 起按 %(version)s 统计。") % {
                "day": start.effective_from,
                "version": start.version,
            }
            messages.success(request, told)
            return redirect("metric-settings")
    return render_form(request, "reporting/definitions/form.html", form, back=reverse("metric-settings"))


@requires(Permission.REPORT_READ)
@require_GET
def resolution_versions(request: HttpRequest) -> HttpResponse:
    """One period under both versions side by side, and the cases that make the difference."""
    now = now_of(request)
    today = now.calendar.local_date(now.at)
    asked = read_asked(request.GET, today)
    cases = asked.narrowed(Case.objects.visible_to(request.user))
    context = {
        "asked": asked,
        "now": now,
        "table": compare_versions(cases, asked, now, (FIRST, EXPLAINED)),
        "mixed": is_mixed(asked.period),
        "presets": preset_links("resolution-versions", asked, today),
    }
    return render(request, "reporting/definitions/compare.html", context)
