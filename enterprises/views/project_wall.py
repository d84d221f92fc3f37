"""挂图作战: the wall chart, the page of a project, and what is told of it month by month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enterprises.forms.project_wall import BatchForm, ChartForm, MilestonesForm, PlanForm, ProgressForm
from enterprises.models import Project, ProjectBatch
from enterprises.permissions import check_may_edit, may_edit, may_edit_chains
from enterprises.project_board import Group, grouped, months_told, tiles_of
from enterprises.services.project_wall import (
    add_batch,
    chart_project,
    plan_year,
    report_progress,
    set_milestones,
)
from enterprises.wall_asked import read_wall
from enterprises.wall_chart import wall_chart
from enterprises.wall_ledger import wall_ledger
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.web.forms import render_form, submitted

FILES = ("xlsx", "csv")


@requires(Permission.ENTERPRISE_READ)
@require_GET
def project_wall(request: HttpRequest) -> HttpResponseBase:
    """``?batch=`` a batch, the newest by default, or ``?year=`` all of a year; ``?by=county`` in place of the chains.

    ``?behind=on``, ``?chain=`` and ``?county=`` keep the 欠时序 ones and those of a chain or a county.
    ``?export=`` takes away what is shown as 强链项目调度表.
    """
    today = timezone.localdate()
    asked = read_wall(request.GET, list(ProjectBatch.objects.all()), today.year)
    projects = Project.objects.visible_to(request.user).standing().filter(batch__in=asked.shown)
    tiles = asked.narrowed(tiles_of(projects, asked.year, today) if asked.shown else [])
    months, kind = months_told(asked.year, today), request.GET.get("export", "")
    if kind in FILES:
        check_right(request.user, Permission.ENTERPRISE_EXPORT)
        batches = "、".join(str(batch) for batch in asked.shown)
        told = {"batches": batches, "year": asked.year, "months": months}
        sentence = _("%(batches)s，%(year)d 年 1—%(months)d 月") % told
        return wall_ledger(
            tiles, by=request.user, year=asked.year, months=months, kind=kind, sentence=sentence
        )
    groups = grouped(tiles, by_county=asked.by_county)
    context = {
        "today": today,
        "months": months,
        "may_export": request.user.has(Permission.ENTERPRISE_EXPORT),
        "asked": asked,
        "chart": wall_chart(Group("", tiles=tiles), groups),
        "boards": asked.boards(groups),
        "number": len(tiles),
        "may_change": may_edit_chains(request.user),
    }
    return render(request, "enterprises/projects/wall.html", context)


@requires(Permission.ENTERPRISE_READ, sample="project")
@require_GET
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    project, today = _seen(request, pk), timezone.localdate()
    rows = Project.objects.visible_to(request.user).filter(pk=project.pk)
    context = {
        "project": project,
        "today": today,
        "tile": tiles_of(rows, today.year, today)[0],
        "milestones": [(one.label, project.planned[one], project.reached[one]) for one in project.planned],
        "plans": project.plans.select_related("set_by"),
        "progress": project.progress.standing().select_related("reported_by", "corrects"),
        "may_change": may_edit(request.user, project.enterprise) and project.voided_at is None,
        "may_log": request.user.has(Permission.CASE_LOG) and project.enterprise.archived_at is None,
        "may_read_cases": request.user.has(Permission.CASE_READ),
    }
    return render(request, "enterprises/projects/detail.html", context)


@requires(Permission.CHAIN_EDIT)
def project_batch_new(request: HttpRequest) -> HttpResponse:
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: add_batch(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记批次“%(name)s”，请在项目页面挂图。") % {"name": made})
            return redirect("project-wall")
    return render_form(request, "enterprises/projects/batch.html", form)


@requires(Permission.ENTERPRISE_EDIT, sample="project")
def project_chart(request: HttpRequest, pk: int) -> HttpResponse:
    project = _editable(request, pk)
    form = ChartForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: chart_project(project, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("“%(name)s”的挂图内容已保存。") % {"name": done.name})
            return redirect(done)
    return _act(request, form, project, _("挂图"))


@requires(Permission.ENTERPRISE_EDIT, sample="project")
def project_milestones(request: HttpRequest, pk: int) -> HttpResponse:
    project = _editable(request, pk)
    form = MilestonesForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: set_milestones(project, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("“%(name)s”的节点已保存。") % {"name": done.name})
            return redirect(done)
    return _act(request, form, project, _("登记节点"))


@requires(Permission.ENTERPRISE_EDIT, sample="project")
def project_plan(request: HttpRequest, pk: int) -> HttpResponse:
    project = _editable(request, pk)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: plan_year(project, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("%(year)d 年计划已保存。") % {"year": made.year})
            return redirect(project)
    return _act(request, form, project, _("设置年度计划"))


@requires(Permission.ENTERPRISE_EDIT, sample="project")
def project_progress(request: HttpRequest, pk: int) -> HttpResponse:
    project = _editable(request, pk)
    form = ProgressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: report_progress(project, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("%(month)s 的进展已填报。") % {"month": made})
            return redirect(project)
    return _act(request, form, project, _("填报进展"))


def _act(request: HttpRequest, form: Any, project: Project, heading: str) -> HttpResponse:
    return render_form(request, "enterprises/projects/act.html", form, project=project, heading=heading)


def _seen(request: HttpRequest, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related(
        "enterprise__county", "enterprise__officer", "chain", "batch", "unit", "recorded_by", "voided_by"
    )
    return get_object_or_404(rows, pk=pk)


def _editable(request: HttpRequest, pk: int) -> Project:
    project = _seen(request, pk)
    check_may_edit(request.user, project.enterprise)
    return project
