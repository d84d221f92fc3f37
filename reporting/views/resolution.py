from __future__ import annotations

from datetime import date
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

from assistance.case_rows import COLUMNS, RELATED
from assistance.context import now_of
from assistance.exports import export_cases
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list
from reporting.charts import rate_chart
from reporting.exports import export_report
from reporting.filters import ResolutionCaseFilter, drill_of
from reporting.forms import Asked, read_asked
from reporting.links import lineage_of
from reporting.metrics.definitions import MetricCode, Part, metric_under
from reporting.metrics.periods import SHANGHAI, Preset, month_of, preset_label
from reporting.queries.figures import GroupBy, Report, report_of
from reporting.queries.trend import monthly_standings
from reporting.queries.versions import is_mixed
from reporting.reports import GROUP_HEADINGS, GROUP_NOTES, group_names, place_names
from reporting.tables import (
    ROWS_SHOWN,
    headings,
    median_number,
    metric_cells,
    month_rows,
    row_of,
    rows_of,
    strip_view,
)

EXPORT_KINDS = ("xlsx", "csv")


@requires(Permission.REPORT_READ)
@require_GET
def resolution_report(request: HttpRequest) -> HttpResponseBase:
    """统计: 解决率 of a period, in total and by unit, officer, category or county."""
    asked, report = _read(request)
    kind = request.GET.get("export", "")
    if kind in EXPORT_KINDS:
        return _export(request, asked, report, kind)
    return render(request, "reporting/resolution/report.html", _page(request, asked, report))


@requires(Permission.REPORT_READ)
@require_GET
def resolution_print(request: HttpRequest) -> HttpResponse:
    asked, report = _read(request)
    context = _page(request, asked, report, all_rows=True)
    return render(request, "reporting/resolution/print.html", context)


@requires(Permission.REPORT_READ)
@require_GET
def resolution_cases(request: HttpRequest) -> HttpResponse:
    """The list behind a number, from the very condition that counted it."""
    now = now_of(request)
    drill = drill_of(request, request.GET)
    page = ListPage(
        queryset=Case.objects.visible_to(request.user),
        filterset=ResolutionCaseFilter,
        template="reporting/resolution/cases.html",
        table="assistance/cases/_table.html",
        sorts={"due": "resolve_due_at", "received": "received_at"},
        default_sort="due",
        related=RELATED,
        columns=COLUMNS,
        counter=gettext_lazy("件"),
        export=export_cases,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("没有这样的诉求"),
        empty_icon="case",
    )
    query = request.GET.urlencode()
    return render_list(
        request,
        page,
        now=now,
        drill=drill,
        part_label=drill.part_label,
        lineage_url=f"{reverse('resolution-lineage')}?{query}&at={now.at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}",
        back_query=urlencode(_kept(request)),
    )


def _kept(request: HttpRequest) -> dict[str, str]:
    """The unit or county that the list was opened from, for the way back."""
    return {
        by.value: value for by in (GroupBy.UNIT, GroupBy.COUNTY) if (value := request.GET.get(by.value, ""))
    }


@requires(Permission.REPORT_READ)
@require_GET
def resolution_trend(request: HttpRequest) -> HttpResponse:
    """The last twelve months; as a fragment on the home page, which asks for it after it has shown itself."""
    months = monthly_standings(Case.objects.visible_to(request.user), now_of(request))
    fragment = bool(getattr(request, "htmx", None))
    template = "reporting/resolution/_trend.html" if fragment else "reporting/resolution/trend.html"
    context = {"months": month_rows(months), "chart": rate_chart(months), "fragment": fragment}
    return render(request, template, context)


def _read(request: HttpRequest) -> tuple[Asked, Report]:
    now = now_of(request)
    asked = read_asked(request.GET, now.calendar.local_date(now.at))
    cases = asked.narrowed(Case.objects.visible_to(request.user))
    return asked, report_of(cases, asked.period, now, by=asked.by, version=asked.version)


def _export(request: HttpRequest, asked: Asked, report: Report, kind: str) -> HttpResponseBase:
    if not request.user.has(Permission.CASE_EXPORT):
        raise PermissionDenied(Permission.CASE_EXPORT)
    names = group_names(report, asked.by)
    return export_report(report, names, by_user=request.user, period=asked.period, by=asked.by, kind=kind)


def _page(request: HttpRequest, asked: Asked, report: Report, *, all_rows: bool = False) -> dict[str, Any]:
    now, place = now_of(request), asked.place
    rows = rows_of(report, group_names(report, asked.by), place, asked.by)
    shown = rows if all_rows or request.GET.get("all") else rows[:ROWS_SHOWN]
    return {
        "asked": asked,
        "now": now,
        "report": report,
        "strip": strip_view(report.total, place, label=asked.period.label, span=_("本期")),
        "headline": metric_under(report.version, MetricCode.R1),
        "total": row_of(_("合计"), report.total, place),
        "metrics": metric_cells(report, place),
        "answered": median_number(report, place),
        "median": metric_under(report.version, MetricCode.MEDIAN),
        "rows": shown,
        "hidden_rows": len(rows) - len(shown),
        "headings": headings(),
        "group_heading": GROUP_HEADINGS[asked.by],
        "group_note": GROUP_NOTES.get(asked.by, ""),
        "version": report.version,
        "presets": preset_links("resolution-report", asked, now.calendar.local_date(now.at)),
        "groups": _groups(asked),
        "query": urlencode(asked.query),
        "may_export": request.user.has(Permission.CASE_EXPORT),
        "mixed": is_mixed(asked.period),
        **_around(request, asked),
    }


def _around(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What stands beside the figures: whose they are, where they lead, what the running month may become."""
    now, month = now_of(request), month_of(now_of(request).calendar.local_date(now_of(request).at))
    lineage = lineage_of(asked.place.url(MetricCode.R1, Part.BASE))
    facts: dict[str, Any] = {
        "scope_names": [name for by, key in asked.scope.items() for name in place_names({key}, by).values()],
        "whole_url": f"{reverse('resolution-report')}?{urlencode({**asked.span, 'by': asked.by.value})}",
        "lineage_url": f"{lineage}&at={now.at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}",
        "span": asked.spelt,
    }
    if asked.period == month:
        facts["outlook_url"] = f"{reverse('resolution-forecast')}?{urlencode(asked.carried)}".rstrip("?")
    return facts


def preset_links(name: str, asked: Asked, today: date) -> list[tuple[str, str, bool]]:
    """The named periods as addresses of a report page, which keep the unit or person looked at."""
    url = reverse(name)
    named = [preset for preset in Preset if preset != Preset.CUSTOM]
    return [
        (
            preset_label(preset, today),
            f"{url}?{urlencode({'preset': preset.value, 'by': asked.by.value, **dict(asked.carried)})}",
            preset == asked.preset,
        )
        for preset in named
    ]


def _groups(asked: Asked) -> list[tuple[str, str, bool]]:
    url = reverse("resolution-report")
    return [
        (
            _("按%(group)s") % {"group": GROUP_HEADINGS[by]},
            f"{url}?{urlencode(asked.query | {'by': by.value})}",
            by == asked.by,
        )
        for by in GroupBy
    ]
