"""项目: what enterprises build, with the day of 投产."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.projects import ProjectEditForm, ProjectForm, ProjectVoidForm
from enterprises.models import Project
from enterprises.permissions import check_may_edit
from enterprises.project_lists import PROJECT_EXPORT, ProjectFilter
from enterprises.services.projects import change_project, record_project, void_project
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def project_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Project.objects.visible_to(request.user),
        filterset=ProjectFilter,
        template="enterprises/projects/list.html",
        table="enterprises/projects/_table.html",
        sorts={"recorded": "id"},
        default_sort="-recorded",
        related=("enterprise__county", "enterprise__officer", "recorded_by"),
        counter=gettext_lazy("个"),
        export=PROJECT_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有项目"),
        empty_text=gettext_lazy("在企业页面的“两张清单”里登记项目；投产的成为清单候选。"),
        empty_icon="enterprise",
    )
    return render_list(request, page, may_edit=request.user.has(Permission.ENTERPRISE_EDIT))


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def project_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: record_project(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记项目“%(name)s”。") % {"name": made.name})
            return redirect(enterprise)
    return render_form(request, "enterprises/projects/form.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="project")
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    project = _editable(request, pk)
    form = ProjectEditForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        saved = submitted(form, lambda: change_project(project, by=request.user, **form.cleaned_data))
        if saved is not None:
            messages.success(request, _("已保存项目“%(name)s”。") % {"name": saved.name})
            return redirect("project-list")
    more = {"enterprise": project.enterprise, "project": project}
    return render_form(request, "enterprises/projects/form.html", form, **more)


@requires(Permission.ENTERPRISE_EDIT, sample="project")
def project_void(request: HttpRequest, pk: int) -> HttpResponse:
    project = _editable(request, pk)
    form = ProjectVoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        void_project(project, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("项目“%(name)s”已作废。") % {"name": project.name})
        return redirect("project-list")
    facts = [
        (_("企业"), project.enterprise.name),
        (_("项目"), project.name),
        (_("登记人"), project.recorded_by),
    ]
    return render_form(request, "enterprises/projects/void.html", form, project=project, facts=facts)


def _editable(request: HttpRequest, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).standing()
    project = get_object_or_404(rows.select_related("enterprise__county", "recorded_by"), pk=pk)
    check_may_edit(request.user, project.enterprise)
    return project
