"""企业预警: what the rules raised, and what was done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import PageForm, carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from foundation.web.tabs import Tab, tabs_of
from reporting.indicator_lists import SILENT_EXPORT, WARNING_EXPORT, SilentFilter, WarningFilter
from reporting.metrics.spans import due_by
from reporting.models import EnterpriseWarning
from reporting.permissions import may_handle
from reporting.queries.silence import silent_firms
from reporting.services.warning_sweep import TOLD_ON
from reporting.services.warnings import WAITING, dismiss, open_case, snooze
from reporting.warning_forms import CaseForm, DismissalForm, SnoozeForm

TABS = (
    (gettext_lazy("全部"), ""),
    (gettext_lazy("待处理"), "waiting=on"),
    (gettext_lazy("我的企业"), "waiting=on&mine=on"),
)


@requires(Permission.ENTERPRISE_READ)
def warning_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=EnterpriseWarning.objects.visible_to(request.user),
        filterset=WarningFilter,
        template="reporting/warnings/list.html",
        table="reporting/warnings/_table.html",
        sorts={"raised": "raised_at"},
        default_sort="-raised",
        related=("enterprise__county", "enterprise__officer", "case", "handled_by"),
        export=WARNING_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有预警"),
        empty_text=gettext_lazy("企业数据触及预警规则时自动列在这里；没有新数据的企业不预警。"),
        empty_icon="check",
    )
    span, tabs = due_by(timezone.localdate(), TOLD_ON), tabs_of(request, "warning-list", TABS)
    return render_list(request, page, tabs=[*tabs, _silent_tab(False)], span=span)


@requires(Permission.ENTERPRISE_READ)
def warning_silent(request: HttpRequest) -> HttpResponse:
    """未按期报数: whose figures are stale, so that no rule speaks of them."""
    span = due_by(timezone.localdate(), TOLD_ON)
    page = ListPage(
        queryset=silent_firms(Enterprise.objects.visible_to(request.user), span),
        filterset=SilentFilter,
        template="reporting/warnings/silent.html",
        table="reporting/warnings/_silent.html",
        sorts={"registered": "id"},
        default_sort="-registered",
        related=("county", "officer"),
        counter=gettext_lazy("家"),
        export=SILENT_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("都已按期报数"),
        empty_text=gettext_lazy("最近一年报过月度用电量或产值的企业，这一期都有数据。"),
        empty_icon="check",
    )
    tabs = tabs_of(request, "warning-list", TABS)
    return render_list(request, page, tabs=[*tabs, _silent_tab(True)], span=span)


@requires(Permission.ENTERPRISE_READ, sample="warning")
@require_GET
def warning_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = EnterpriseWarning.objects.visible_to(request.user).select_related(
        "enterprise__county", "enterprise__officer", "case", "handled_by", "rule"
    )
    warning = get_object_or_404(rows, pk=pk)
    waits = warning.state in WAITING and may_handle(request.user, warning)
    context = {
        "warning": warning,
        "waits": waits,
        "may_log": waits and request.user.has(Permission.CASE_LOG),
    }
    return render(request, "reporting/warnings/detail.html", context)


@requires(Permission.WARNING_HANDLE, sample="warning")
def warning_case(request: HttpRequest, pk: int) -> HttpResponse:
    """转诉求: the case takes the numbers along."""
    warning = _reached(request, pk)
    form = CaseForm(request.POST or None, warning=warning)
    if request.method == "POST" and form.is_valid():
        case = submitted(form, lambda: open_case(warning, by=request.user, **form.cleaned_data))
        if case is not None:
            messages.success(request, _("已登记 %(number)s。") % {"number": case.number})
            return redirect(case)
    return _act(request, warning, form, _("转为诉求"))


@requires(Permission.WARNING_HANDLE, sample="warning")
def warning_dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    warning = _reached(request, pk)
    form = DismissalForm(request.POST or None)
    return _answered(
        request, warning, form, _("排除预警"), lambda told: dismiss(warning, by=request.user, **told)
    )


@requires(Permission.WARNING_HANDLE, sample="warning")
def warning_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    warning = _reached(request, pk)
    form = SnoozeForm(request.POST or None)
    return _answered(
        request, warning, form, _("暂缓处理"), lambda told: snooze(warning, by=request.user, **told)
    )


def _silent_tab(shown: bool) -> Tab:
    return (_("未按期报数"), reverse("warning-silent"), shown)


def _answered(
    request: HttpRequest,
    warning: EnterpriseWarning,
    form: PageForm,
    title: str,
    act: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and carried_out(form, lambda: act(form.cleaned_data)):
        messages.success(request, _("%(title)s：已保存。") % {"title": title})
        return redirect(warning)
    return _act(request, warning, form, title)


def _act(request: HttpRequest, warning: EnterpriseWarning, form: PageForm, title: str) -> HttpResponse:
    return render_form(request, "reporting/warnings/act.html", form, warning=warning, title=title)


def _reached(request: HttpRequest, pk: int) -> EnterpriseWarning:
    """One that the reader may answer for: within reach of the right, too."""
    rows = EnterpriseWarning.objects.visible_to(request.user).select_related("enterprise")
    warning = get_object_or_404(rows, pk=pk)
    if not may_handle(request.user, warning):
        raise Http404
    return warning
