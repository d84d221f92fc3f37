"""督办台账 and 承诺台账: what runs beside cases, across all that the reader sees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.enums import MatterKind
from assistance.forms.periods import PeriodForm
from assistance.matter_exports import export_commitments, export_sheets
from assistance.matter_filters import CommitmentFilter, SheetFilter
from assistance.models import CaseMatter
from assistance.services.commitment_counts import count_commitments, whole
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.dates import start_of_day
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list
from foundation.web.tabs import Tab, tabs_of

RELATED = ("case__enterprise", "unit", "person", "opened_by", "settled_by")
SORTS = {"opened": "opened_at", "due": "due_at"}
SHEET_TABS = (
    (gettext_lazy("全部"), ""),
    (gettext_lazy("待答复"), "state=waiting&sort=due"),
    (gettext_lazy("逾期未答复"), "state=overdue&sort=due"),
    (gettext_lazy("已答复"), "state=answered"),
)
COMMITMENT_TABS = (
    (gettext_lazy("全部"), ""),
    (gettext_lazy("待兑现"), "state=waiting&sort=due"),
    (gettext_lazy("逾期未登记"), "state=overdue&sort=due"),
    (gettext_lazy("未兑现"), "state=broken"),
    (gettext_lazy("已兑现"), "state=kept"),
)


@requires(Permission.CASE_READ)
@require_GET
def supervision_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=CaseMatter.objects.visible_to(request.user).of(MatterKind.SUPERVISION),
        filterset=SheetFilter,
        template="assistance/supervision/list.html",
        table="assistance/supervision/_table.html",
        sorts=SORTS,
        default_sort="-opened",
        related=RELATED,
        counter=gettext_lazy("张"),
        export=export_sheets,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("还没有督办单"),
        empty_text=gettext_lazy("科长在诉求页面“更多”里下达督办后，列在这里。"),
    )
    return render_list(
        request, page, now=now_of(request), tabs=tabs_of(request, "supervision-list", SHEET_TABS)
    )


@requires(Permission.CASE_READ)
@require_GET
def commitment_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=CaseMatter.objects.visible_to(request.user).of(MatterKind.COMMITMENT),
        filterset=CommitmentFilter,
        template="assistance/commitments/list.html",
        table="assistance/commitments/_table.html",
        sorts=SORTS,
        default_sort="-due",
        related=RELATED,
        counter=gettext_lazy("项"),
        export=export_commitments,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("还没有承诺"),
        empty_text=gettext_lazy("答应了企业什么、哪天办到，在诉求页面“更多”里用“记承诺”记下来。"),
    )
    return render_list(request, page, now=now_of(request), tabs=_commitment_tabs(request))


@requires(Permission.CASE_READ)
@require_GET
def commitment_summary(request: HttpRequest) -> HttpResponse:
    """Kept and broken by unit and person, of the commitments whose day lies in a period: this year unless asked."""
    year = timezone.localdate().year
    form = PeriodForm(request.GET or None, first=date(year, 1, 1), last=date(year, 12, 31))
    context: dict[str, Any] = {"tabs": _commitment_tabs(request), "units": []}
    if not form.is_bound or form.is_valid():
        since, until = _moments(*form.period)
        units = count_commitments(request.user, since=since, until=until, now=now_of(request).at)
        context |= {"units": units, "total": whole(units), "period": form.period}
    return render_form(request, "assistance/commitments/summary.html", form, **context)


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    return start_of_day(first), start_of_day(last + timedelta(days=1))


def _commitment_tabs(request: HttpRequest) -> list[Tab]:
    """The ready-made views of the list, and the page that counts."""
    counted = reverse("commitment-summary")
    return [
        *tabs_of(request, "commitment-list", COMMITMENT_TABS),
        (_("兑现统计"), counted, request.path == counted),
    ]
