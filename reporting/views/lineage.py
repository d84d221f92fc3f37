from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.models import Case
from assistance.services.lights import Now
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import parse_date
from foundation.web.listing import ListPage, read_list
from reporting.filters import LineageFilter, drill_of
from reporting.lineage import changes_since
from reporting.metrics.periods import SHANGHAI, month_of

MOMENT = "%Y-%m-%dT%H:%M:%S"


@requires(Permission.REPORT_READ)
@require_GET
def resolution_lineage(request: HttpRequest) -> HttpResponse:
    """溯源 of one figure; the moment it was told for stays in the address."""
    real = now_of(request)
    now = request.now = Now(real.calendar, _moment(request.GET.get("at", ""), real.at))
    today = now.calendar.local_date(real.at)
    drill = drill_of(request, request.GET)
    page = ListPage(
        queryset=Case.objects.visible_to(request.user).without_texts(),
        filterset=LineageFilter,
        template="reporting/lineage/page.html",
        table="assistance/cases/_table.html",
        sorts={"due": "resolve_due_at"},
        default_sort="due",
        sizes=(25,),
        counter=gettext_lazy("件"),
    )
    listing = read_list(request, page)
    since = _since(request.GET.get("since", ""), today)
    filterset: Any = listing.filterset
    whole = filterset.whole(page.queryset)
    params = _params(listing.query.used)
    context = {
        "drill": drill,
        "now": now,
        "since": since,
        "listing": listing,
        "chips": [chip for chip in listing.chips if chip.name not in ("since", "at")],
        "changes": changes_since(whole, listing.filtered, since),
        "rows_url": f"{reverse('resolution-cases')}?{urlencode(params, doseq=True)}",
        "kept": [(name, value) for name, values in params.items() for value in values],
        "at": now.at.astimezone(SHANGHAI).strftime(MOMENT),
        "may_export": request.user.has(Permission.CASE_EXPORT),
    }
    return render(request, "reporting/lineage/page.html", context)


def _params(used: Any) -> dict[str, list[str]]:
    return {name: values for name, values in used.lists() if name not in ("since", "at")}


def _moment(text: str, latest: datetime) -> datetime:
    """The cut-off in the address; never later than now."""
    try:
        return min(datetime.strptime(text, MOMENT).replace(tzinfo=SHANGHAI), latest)
    except ValueError:
        return latest


def _since(text: str, today: date) -> date:
    try:
        return parse_date(text, today=today) if text else month_of(today).first
    except ValueError:
        return month_of(today).first
