"""反复问题: what comes again in the same category, chain, county and season, and what was done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.case_rows import COLUMNS
from assistance.case_rows import RELATED as CASE_RELATED
from assistance.context import now_of
from assistance.exports import export_cases
from assistance.forms.organising import ProblemForm
from assistance.models import Case
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from reporting.models import RecurringGroup, RecurringRule
from reporting.queries.recurring import cases_of
from reporting.recurring_lists import (
    RECURRING_EXPORT,
    RELATED,
    CasesOfGroupFilter,
    MeasureForm,
    RecurringFilter,
    problem_words,
)
from reporting.services.recurring import follow_up, measure_on, set_measure


@requires(Permission.CASE_READ)
@require_GET
def recurring_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=RecurringGroup.objects.visible_to(request.user),
        filterset=RecurringFilter,
        template="reporting/recurring/list.html",
        table="reporting/recurring/_table.html",
        sorts={"cases": "cases", "last": "last_at"},
        default_sort="-cases",
        related=RELATED,
        counter=gettext_lazy("组"),
        export=RECURRING_EXPORT,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("没有反复出现的问题"),
        empty_text=gettext_lazy("每晚按类别、产业链、县市区和季节归组，达到门槛的列在这里。"),
        empty_icon="check",
    )
    may_set = request.user.has(Permission.SETTINGS_READ)
    return render_list(request, page, measure=measure_on(timezone.localdate()), may_set=may_set)


@requires(Permission.CASE_READ, sample="recurring")
@require_GET
def recurring_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases behind the numbers of a group, within the reader's reach."""
    group = _group(request, pk)
    page = ListPage(
        queryset=cases_of(group)
        .without_texts()
        .filter(pk__in=Case.objects.visible_to(request.user).values("pk")),
        filterset=CasesOfGroupFilter,
        template="reporting/recurring/detail.html",
        table="assistance/cases/_table.html",
        sorts={"received": "received_at", "due": "due_at"},
        default_sort="-received",
        related=CASE_RELATED,
        columns=COLUMNS,
        counter=gettext_lazy("件"),
        export=export_cases,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("没有这样的诉求"),
        empty_icon="case",
    )
    is_open = group.problem is not None and group.problem.closed_at is None
    may_follow = request.user.has(Permission.CASE_ORGANISE) and not is_open
    return render_list(request, page, group=group, may_follow=may_follow, now=now_of(request))


@requires(Permission.CASE_ORGANISE, sample="recurring")
def recurring_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """立为共性问题."""
    group = _group(request, pk, Permission.CASE_ORGANISE)
    form = ProblemForm(request.POST or None, initial=problem_words(group))
    if request.method == "POST" and form.is_valid():
        problem = submitted(form, lambda: follow_up(group, by=request.user, **form.cleaned_data))
        if problem is not None:
            messages.success(
                request,
                _("已立为共性问题“%(title)s”，归入 %(n)d 件诉求。")
                % {"title": problem.title, "n": problem.cases.count()},
            )
            return redirect(problem)
    back = group.get_absolute_url()
    return render_form(request, "reporting/recurring/follow_up.html", form, group=group, back=back)


@requires(Permission.SETTINGS_READ)
@require_GET
def recurring_rule_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "current": measure_on(today),
        "rows": RecurringRule.objects.select_related("set_by"),
        "today": today,
        "may_edit": request.user.has(Permission.METRIC_EDIT),
    }
    return render(request, "reporting/recurring/rules.html", context)


@requires(Permission.METRIC_EDIT)
def recurring_rule_new(request: HttpRequest) -> HttpResponse:
    form = MeasureForm(
        request.POST or None, now=RecurringRule.objects.first() or measure_on(timezone.localdate())
    )
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_measure(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("反复问题自 %(day)s 起按新门槛。") % {"day": made.effective_from})
            return redirect("recurring-rule-list")
    context = {
        "title": _("设置反复问题门槛"),
        "back": reverse("recurring-rule-list"),
        "crumb": _("反复问题门槛"),
    }
    return render_form(request, "reporting/indicators/version.html", form, **context)


def _group(request: HttpRequest, pk: int, right: Permission = Permission.CASE_READ) -> RecurringGroup:
    rows: Any = RecurringGroup.objects.visible_to(request.user, right)
    found: RecurringGroup = get_object_or_404(
        rows.select_related("category__lead_unit", "chain", "county", "problem", "rule"), pk=pk
    )
    return found
