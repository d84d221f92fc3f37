from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.exports import export_cases
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list
from reporting.exports import export_checks
from reporting.filters import CheckCaseFilter
from reporting.findings import GROUPS, Sheet, group_keys, sheet_of
from reporting.forms import Asked, read_asked
from reporting.links import read_drill
from reporting.metrics.checks import CHECKS, Rule
from reporting.queries.checks import findings_of
from reporting.queries.figures import GroupBy, standings_by
from reporting.queries.versions import version_of
from reporting.reports import GROUP_HEADINGS, place_names
from reporting.views.resolution import EXPORT_KINDS, preset_links

URL = "resolution-checks"


@requires(Permission.REPORT_READ)
@require_GET
def resolution_checks(request: HttpRequest) -> HttpResponseBase:
    """口径核查: what may polish the rate, counted by rule; the headline stays, what it would be stands beside it."""
    now = now_of(request)
    asked = read_asked(request.GET, now.calendar.local_date(now.at))
    by = asked.by if asked.by in GROUPS else GroupBy.UNIT
    chosen = [rule for rule in Rule if rule.value in request.GET.getlist("rule")] or list(Rule)
    sheet = _sheet(request, asked, by, chosen)
    kind = request.GET.get("export", "")
    if kind in EXPORT_KINDS:
        if not request.user.has(Permission.CASE_EXPORT):
            raise PermissionDenied(Permission.CASE_EXPORT)
        return export_checks(sheet, chosen, by_user=request.user, period=asked.period, by=by, kind=kind)
    query = {**asked.span, **dict(asked.carried)}
    if len(chosen) < len(Rule):
        query["rule"] = [rule.value for rule in chosen]  # type: ignore[assignment]
    context = {
        "asked": asked,
        "now": now,
        "sheet": sheet,
        "rules": [CHECKS[rule] for rule in chosen],
        "group_heading": GROUP_HEADINGS[by],
        "presets": preset_links(URL, asked, now.calendar.local_date(now.at)),
        "groups": _groups(query, by),
        "query": urlencode({**query, "by": by.value}, doseq=True),
        "may_export": request.user.has(Permission.CASE_EXPORT),
    }
    return render(request, "reporting/checks/page.html", context)


@requires(Permission.REPORT_READ)
@require_GET
def resolution_check_cases(request: HttpRequest) -> HttpResponse:
    """The very cases that a rule counted."""
    now = now_of(request)
    period = read_drill(request.GET, now.calendar.local_date(now.at)).period
    page = ListPage(
        queryset=Case.objects.visible_to(request.user).without_texts(),
        filterset=CheckCaseFilter,
        template="reporting/checks/cases.html",
        table="assistance/cases/_table.html",
        sorts={"due": "resolve_due_at", "received": "received_at"},
        default_sort="due",
        related=("enterprise", "category", "lead_unit", "handler", "officer"),
        counter=gettext_lazy("件"),
        export=export_cases,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("没有这样的诉求"),
        empty_icon="case",
    )
    asked = [CHECKS[rule] for rule in Rule if rule.value in request.GET.getlist("rule")]
    return render_list(request, page, now=now, period=period, checks=asked)


def _sheet(request: HttpRequest, asked: Asked, by: GroupBy, chosen: list[Rule]) -> Sheet:
    now, version = now_of(request), asked.version or version_of(asked.period)
    cases = asked.narrowed(Case.objects.visible_to(request.user))
    findings = findings_of(cases, asked.period, now, version)
    standings = standings_by(cases, asked.period, now, by, version)
    names = place_names(group_keys(findings, by), by)
    carried = tuple((name, value) for name, value in asked.carried if name != "version")
    return sheet_of(findings, standings, names, period=asked.period, by=by, chosen=chosen, carried=carried)


def _groups(query: dict[str, Any], here: GroupBy) -> list[tuple[str, str, bool]]:
    return [
        (
            _("按%(group)s") % {"group": GROUP_HEADINGS[by]},
            f"{reverse(URL)}?{urlencode({**query, 'by': by.value}, doseq=True)}",
            by == here,
        )
        for by in GROUPS
    ]
