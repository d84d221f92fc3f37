from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from policies.loan_enums import SummaryBy
from reporting.forms import Asked, read_span
from reporting.loan_exports import export_loans
from reporting.loan_tables import cards_of
from reporting.metrics.periods import Preset, preset_label
from reporting.queries.loans import figures_of_loans
from reporting.views.resolution import EXPORT_KINDS


@requires(Permission.LOAN_READ)
@require_GET
def loan_report(request: HttpRequest) -> HttpResponseBase:
    """转贷统计: the figures of a period, in total and by month, institution or county."""
    now = now_of(request)
    today = now.calendar.local_date(now.at)
    asked = read_span(request.GET, today)
    named = request.GET.get("by", "")
    by = SummaryBy(named) if named in SummaryBy.values else SummaryBy.MONTH
    lines, whole = figures_of_loans(request.user, asked.period, by, today)
    kind = request.GET.get("export", "")
    if kind in EXPORT_KINDS:
        if not request.user.has(Permission.LOAN_EXPORT):
            raise PermissionDenied(Permission.LOAN_EXPORT)
        return export_loans(lines, whole, by_user=request.user, period=asked.period, by=by, kind=kind)
    context = {
        "asked": asked,
        "now": now,
        "by": by.value,
        "heading": _("分组"),
        "lines": lines,
        "whole": whole,
        "cards": cards_of(whole),
        "presets": _presets(by, asked, today),
        "groups": [(one.label, _address({**asked.span, "by": one.value}), one == by) for one in SummaryBy],
        "query": urlencode({**asked.span, "by": by.value}),
        "may_export": request.user.has(Permission.LOAN_EXPORT),
    }
    return render(request, "reporting/loans/report.html", context)


def _presets(by: SummaryBy, asked: Asked, today: date) -> list[tuple[str, str, bool]]:
    named = [preset for preset in Preset if preset != Preset.CUSTOM]
    return [
        (
            preset_label(preset, today),
            _address({"preset": preset.value, "by": by.value}),
            preset == asked.preset,
        )
        for preset in named
    ]


def _address(asked: dict[str, str]) -> str:
    return f"{reverse('bridging-figures')}?{urlencode(asked)}"
