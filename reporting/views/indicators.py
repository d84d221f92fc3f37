"""监测指标: a month, one indicator, all observations, and the screen on which a month is entered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from reporting.charts import indicator_chart
from reporting.indicator_forms import EntryForm
from reporting.indicator_lists import OBSERVATION_EXPORT, ObservationFilter
from reporting.indicator_page import (
    Line,
    end_of,
    month_lines,
    sentence_of,
    series_lines,
    series_sentence,
    series_spans,
)
from reporting.metrics.spans import Span, over_by, read_span
from reporting.models import Indicator, IndicatorObservation
from reporting.queries.observations import observed_in, versions_on
from reporting.services.observations import is_told, record_observations

PERIODS = 24
HISTORY = 20


@requires(Permission.REPORT_READ)
@require_GET
def indicator_list(request: HttpRequest) -> HttpResponse:
    """The indicators of a period, the missing ones first."""
    today = timezone.localdate()
    span = _asked(request)
    lines = month_lines(span, today)
    context = {
        "span": span,
        "spans": recent_spans(),
        "lines": lines,
        "sentence": sentence_of(lines, span),
        "is_over": span <= over_by(today),
        "may_enter": request.user.has(Permission.INDICATOR_ENTER),
        "import_url": _import_url(request),
    }
    return render(request, "reporting/indicators/month.html", context)


@requires(Permission.REPORT_READ)
def observation_list(request: HttpRequest) -> HttpResponse:
    """指标观测值: every one that stands, and on request those that were corrected."""
    page = ListPage(
        queryset=IndicatorObservation.objects.visible_to(request.user),
        filterset=ObservationFilter,
        template="reporting/indicators/observations.html",
        table="reporting/indicators/_observations.html",
        sorts={"entered": "entered_at"},
        default_sort="-entered",
        related=("indicator", "county", "entered_by", "corrected_by"),
        export=OBSERVATION_EXPORT,
        export_permission=Permission.REPORT_READ,
        empty_title=gettext_lazy("还没有指标数据"),
        empty_text=gettext_lazy("按月填报，或导入运行监测月报。"),
        empty_icon="chart",
    )
    return render_list(request, page, import_url=_import_url(request))


@requires(Permission.REPORT_READ, sample="indicator")
@require_GET
def indicator_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: a sentence, its series, every revision, and what it means since when."""
    indicator = get_object_or_404(Indicator, code=code)
    rows = list(
        IndicatorObservation.objects.visible_to(request.user)
        .filter(indicator=indicator)
        .select_related("county", "entered_by", "corrected_by")
        .order_by("-year", "-months", "area", "county_id", "-revision")[: PERIODS * 20]
    )
    for row in rows:
        row.indicator = indicator
    standing = [row for row in rows if not hasattr(row, "corrected_by")]
    lines: list[Line] = series_lines(indicator, standing, timezone.localdate())[:PERIODS]
    spans = series_spans(standing)[:PERIODS]
    series = list(zip(spans, lines, strict=True))
    sentence = series_sentence(indicator, lines, spans)
    context = {
        "indicator": indicator,
        "series": series,
        "chart": indicator_chart(indicator, series, sentence),
        "counties": [row for row in standing if row.county_id and spans and row.span == spans[0]],
        "history": sorted(rows, key=lambda row: (row.entered_at, row.pk), reverse=True)[:HISTORY],
        "versions": indicator.versions.select_related("set_by"),
        "may_enter": request.user.has(Permission.INDICATOR_ENTER),
    }
    return render(request, "reporting/indicators/detail.html", context)


@requires(Permission.INDICATOR_ENTER)
def indicator_entry(request: HttpRequest) -> HttpResponse:
    """填报: all indicators of one period on one screen; what differs from what stands is a correction."""
    span, today = _asked(request), timezone.localdate()
    end = end_of(span)
    indicators = [one for one in Indicator.objects.active_on(min(end, today)) if is_told(one, span)]
    form = EntryForm(
        request.POST or None,
        span=span,
        indicators=indicators,
        standing=observed_in(indicators, [span]),
        meanings=versions_on(max(end, today), indicators),
    )
    if request.method == "POST" and form.is_valid():
        rows = submitted(form, lambda: record_observations(form.told, by=request.user))
        if rows is not None:
            told = {"period": span.label, "n": len(rows)}
            messages.success(request, _("%(period)s已保存 %(n)d 个数。") % told if rows else _("没有改动。"))
            return redirect(f"{reverse('indicator-list')}?period={span.code}")
    context = {"span": span, "spans": recent_spans(), "is_over": span <= over_by(today)}
    return render_form(request, "reporting/indicators/entry.html", form, **context)


def recent_spans() -> list[Span]:
    """The periods of the choice, the newest first."""
    found, at = [], over_by(timezone.localdate())
    for _step in range(PERIODS * 2):
        found.append(at)
        at = at.previous
    return found


def _asked(request: HttpRequest) -> Span:
    """The period in the address; the latest that is over where it names none."""
    return read_span(request.GET.get("period", "")) or over_by(timezone.localdate())


def _import_url(request: HttpRequest) -> str | None:
    may = request.user.has(Permission.LEDGER_IMPORT) and request.user.has(Permission.INDICATOR_ENTER)
    return f"{reverse('import-new')}?kind=indicators" if may else None
