from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from assistance import draft_forms
from assistance.bulk_words import bulk_acts_for
from assistance.case_page import case_page
from assistance.case_rows import COLUMNS, RELATED
from assistance.context import now_of
from assistance.enums import PromiseUnit
from assistance.exports import export_cases
from assistance.filters import CaseFilter
from assistance.models import Case
from assistance.services.bulk import MOST_ROWS
from assistance.services.clock_lines import days_of
from assistance.services.clocks import RESOLVING, intervals
from assistance.services.phones import reveal_phone
from assistance.timeline import lines_of
from assistance.views.loading import (
    absorbed_or_none,
    case_or_404,
    survivor_or_none,
    whole_case_or_404,
)
from assistance.views.viewing import subject_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.desk.drafting import Drafting
from foundation.desk.pages import DeskPage, Preset, register_page
from foundation.desk.services.places import kept_place, place_of
from foundation.desk.services.viewings import others_viewing
from foundation.desk.views.lists import show_list
from foundation.web.listing import ListPage

PRESETS: tuple[Preset, ...] = (
    (gettext_lazy("全部"), {}),
    (
        gettext_lazy("我的在办"),
        {"mine": "on", "status": ["dispatched", "escalated", "handling", "suspended"], "sort": "due"},
    ),
    (gettext_lazy("今日到期"), {"light": ["today"], "sort": "due"}),
    (gettext_lazy("超期"), {"light": ["overdue"], "sort": "due"}),
    (gettext_lazy("待受理"), {"status": ["registered"]}),
    (gettext_lazy("已退单待裁定"), {"status": ["returned"]}),
    (gettext_lazy("待审批延期"), {"matter": ["extension"], "sort": "due"}),
    (gettext_lazy("督办中"), {"matter": ["supervision"], "sort": "due"}),
    (gettext_lazy("提级办理"), {"status": ["escalated"], "sort": "due"}),
    (gettext_lazy("待回访"), {"status": ["answered"]}),
    (gettext_lazy("挂账"), {"matter": ["carry_over"]}),
    (gettext_lazy("已归档"), {"status": ["archived"]}),
)


def _cases(request: HttpRequest) -> ListPage:
    return ListPage(
        queryset=Case.objects.visible_to(request.user),
        filterset=CaseFilter,
        template="assistance/cases/list.html",
        table="assistance/cases/_table.html",
        sorts={"received": "received_at", "due": "due_at", "closed": "closed_at"},
        default_sort="-received",
        related=RELATED,
        columns=COLUMNS,
        counter=gettext_lazy("件"),
        export=export_cases,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("还没有诉求"),
        empty_text=gettext_lazy("企业来电、走访时，把第一件记下来。"),
        empty_act=_log_act(request),
    )


def _presets() -> list[Preset]:
    """The ready-made views: labels with filters."""
    month = timezone.localdate().replace(day=1)
    return [*PRESETS, (gettext_lazy("本月办结"), {"closed_from": f"{month:%Y-%m-%d}", "sort": "-closed"})]


CASES = register_page(
    DeskPage(
        name="case-list",
        title=gettext_lazy("诉求台账"),
        right=Permission.CASE_READ,
        spec=_cases,
        key="number",
        open_row=lambda number: reverse("case-detail", args=[number]),
        presets=_presets,
    )
)


@requires(Permission.CASE_READ)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    bulk = {"bulk_acts": bulk_acts_for(request.user), "bulk_most": MOST_ROWS}
    return show_list(request, CASES, now=now_of(request), **bulk)


@requires(Permission.CASE_READ, sample="case")
@require_GET
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    case = whole_case_or_404(request, number)
    context = case_page(case, request.user, now_of(request))
    absorbed = absorbed_or_none(request, case)
    context |= {"absorbed": absorbed, "survivor": survivor_or_none(request, case)}
    if context["may_note"]:
        context["drafting"] = Drafting(request, draft_forms.PROGRESS, case.number)
        context["progress_token"] = uuid.uuid4()
    context["viewing"] = others_viewing(subject_of(case), besides=request.user, now=timezone.now())
    context |= {"place": place_of(request, absorbed or case), "onward": kept_place(request)}
    return render(request, "assistance/cases/detail.html", context)


@requires(Permission.CASE_READ, sample="case")
@require_GET
def case_timeline(request: HttpRequest, number: str) -> HttpResponse:
    """The whole history on one page, for what the case's page cuts off."""
    case = case_or_404(request, number)
    events = case.events.select_related("by").order_by("-at", "-id")
    return render(request, "assistance/cases/timeline.html", {"case": case, "lines": lines_of(events)})


@requires(Permission.CASE_READ, sample="case")
@require_GET
def case_clock(request: HttpRequest, number: str) -> HttpResponse:
    """计时说明: each day of each clock, and what it counted for."""
    case = case_or_404(request, number)
    now, pauses = now_of(request), intervals(case.suspensions.all())
    clocks = list(case.clocks.order_by("-id"))
    tables = [
        (clock, days_of(clock, pauses if clock.stage in RESOLVING else (), now))
        for clock in clocks
        if clock.unit == PromiseUnit.DAYS
    ]
    hours = [clock for clock in clocks if clock.unit == PromiseUnit.HOURS]
    context = {"case": case, "tables": tables, "hours": hours, "sessions": now.calendar.sessions}
    return render(request, "assistance/cases/clock.html", context)


@requires(Permission.CASE_READ, sample="case")
@require_GET
def case_print(request: HttpRequest, number: str) -> HttpResponse:
    case = whole_case_or_404(request, number)
    context: dict[str, Any] = case_page(case, request.user, now_of(request), whole=True)
    return render(request, "assistance/cases/print.html", context)


@requires(Permission.CONTACT_REVEAL, sample="case")
@require_POST
def phone_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """The number, once: nothing is changed but the log, so the answer is the page itself."""
    case = case_or_404(request, number)
    if not case.contact_phone:
        raise Http404
    context = {"case": case, "phone": reveal_phone(case, by=request.user)}
    template = "_phone" if getattr(request, "htmx", None) else "phone"
    return render(request, f"assistance/cases/{template}.html", context)


def _log_act(request: HttpRequest) -> tuple[str, Any] | None:
    return (reverse("case-new"), _("记诉求")) if request.user.has(Permission.CASE_LOG) else None
