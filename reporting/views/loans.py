from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from policies.loan_enums import SummaryBy
from reporting.forms import read_span
from reporting.loan_tables import cards_of, file_of
from reporting.queries.loans import figures_of_loans
from reporting.views.money import Addresses, kind_asked


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
    if kind := kind_asked(request, Permission.LOAN_EXPORT):
        sentence = _("%(period)s，%(by)s") % {"period": asked.period.label, "by": by.label}
        return file_of(lines, whole).response(by=request.user, sentence=sentence, kind=kind)
    addresses = Addresses("bridging-figures", asked, by, {})
    context = {
        "asked": asked,
        "now": now,
        "by": by.value,
        "heading": _("分组"),
        "notices": asked.notices,
        "lines": lines,
        "whole": whole,
        "cards": cards_of(whole),
        "presets": addresses.presets(today),
        "groups": addresses.groups(),
        "query": addresses.query,
        "may_export": request.user.has(Permission.LOAN_EXPORT),
    }
    return render(request, "reporting/loans/report.html", context)
