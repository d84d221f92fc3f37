from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.exports import book_response
from reporting.forms import Asked, read_asked
from reporting.metrics.periods import Period, Preset, period_before, period_of, preset_label
from reporting.workbook import Workbook

OFFERED = (Preset.WEEK, Preset.LAST_WEEK, Preset.MONTH, Preset.LAST_MONTH, Preset.QUARTER)


@dataclass(frozen=True)
class Offer:
    label: str
    period: Period
    before: Period
    url: str


@requires(Permission.REPORT_READ)
@require_GET
def resolution_workbook(request: HttpRequest) -> HttpResponseBase:
    """周报、月报: the figures of a period and the cases behind them in one workbook."""
    now = now_of(request)
    today = now.calendar.local_date(now.at)
    asked = read_asked(request.GET, today)
    if request.GET.get("export"):
        return _download(request, asked)
    offers = [
        _offer(preset_label(preset, today), period_of(preset, today), {"preset": preset.value})
        for preset in OFFERED
    ]
    offers.append(_offer(_("所选时间"), asked.period, asked.span))
    context = {"asked": asked, "offers": offers, "may_export": request.user.has(Permission.CASE_EXPORT)}
    return render(request, "reporting/workbook/page.html", context)


def _download(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    if not request.user.has(Permission.CASE_EXPORT):
        raise PermissionDenied(Permission.CASE_EXPORT)
    now, period = now_of(request), asked.period
    cases: Any = asked.narrowed(Case.objects.visible_to(request.user))
    book = Workbook(cases, period, now, request.user)
    kind = (
        _("周报") if (period.last - period.first).days == 6 else _("月报") if period.is_month else _("报表")
    )
    title = _("诉求办理%(kind)s") % {"kind": kind}
    return book_response(
        by=request.user,
        title=title,
        name=f"{title}_{period.first}_{period.last}",
        ledgers=book.ledgers(),
        total=book.due.order_by().count(),
        sentence=book.sentence,
    )


def _offer(label: str, period: Period, span: dict[str, str]) -> Offer:
    url = f"{reverse('resolution-workbook')}?{urlencode({**span, 'export': 'xlsx'})}"
    return Offer(label, period, period_before(period), url)
