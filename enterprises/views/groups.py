"""工作机构: the list, the page of one, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.forms.groups import GroupEndForm, GroupHeadEndForm, GroupHeadForm, WorkGroupForm
from enterprises.group_lists import GROUP_EXPORT, GROUP_RELATED, GroupFilter
from enterprises.models import GroupHead, WorkGroup
from enterprises.permissions import may_keep_records
from enterprises.services.groups import (
    appoint_group_head,
    end_group,
    release_group_head,
    set_up_group,
    void_group,
)
from enterprises.views.recorded import Kind, new_record, void_record
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list

KIND = Kind("work-group-list", gettext_lazy("工作机构"), gettext_lazy("登记机构"))
MEETINGS_SHOWN = 20


@requires(Permission.ENTERPRISE_READ)
def work_group_list(request: HttpRequest) -> HttpResponse:
    may_change, adding = may_keep_records(request.user), reverse("work-group-new")
    page = ListPage(
        queryset=WorkGroup.objects.visible_to(request.user),
        filterset=GroupFilter,
        template="enterprises/records/list.html",
        table="enterprises/groups/_table.html",
        sorts={"established": "established_on"},
        default_sort="-established",
        related=GROUP_RELATED,
        prefetch=("heads",),
        counter=gettext_lazy("个"),
        export=GROUP_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有工作机构"),
        empty_text=gettext_lazy("领导小组、指挥部和工作专班成立后在这里登记，再登记组长。"),
        empty_icon="enterprise",
        empty_act=(adding, KIND.adding) if may_change else None,
    )
    lead = _("领导小组、指挥部和工作专班，组长按起止日期登记；通报按截至日计数。")
    return render_list(request, page, may_change=may_change, kind=KIND, adding_url=adding, lead=lead)


@requires(Permission.ENTERPRISE_READ, sample="work_group")
@require_GET
def work_group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    group = _seen(request, pk)
    meetings = list(group.meetings.standing()[: MEETINGS_SHOWN + 1])
    context = {
        "group": group,
        "heads": list(group.heads.all()),
        "meetings": meetings[:MEETINGS_SHOWN],
        "is_cut": len(meetings) > MEETINGS_SHOWN,
        "may_change": may_keep_records(request.user),
    }
    return render(request, "enterprises/groups/detail.html", context)


@requires(Permission.RECORD_EDIT)
def work_group_new(request: HttpRequest) -> HttpResponse:
    form = WorkGroupForm(request.POST or None)
    return new_record(request, KIND, form, lambda: set_up_group(by=request.user, **form.cleaned_data))


@requires(Permission.RECORD_EDIT, sample="work_group")
def work_group_head_new(request: HttpRequest, pk: int) -> HttpResponse:
    group, form = _seen(request, pk), GroupHeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        head = submitted(form, lambda: appoint_group_head(group, by=request.user, **form.cleaned_data))
        if head is not None:
            messages.success(request, _("%(name)s已任“%(group)s”组长。") % {"name": head, "group": group})
            return redirect(group)
    return _act(request, form, _("登记组长"), group)


@requires(Permission.RECORD_EDIT, sample="group_head")
def work_group_head_end(request: HttpRequest, pk: int, head: int) -> HttpResponse:
    group, form = _seen(request, pk), GroupHeadEndForm(request.POST or None)
    found = get_object_or_404(GroupHead.objects.filter(group=group).select_related("group"), pk=head)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: release_group_head(found, by=request.user, **form.cleaned_data))
        if done is not None:
            told = {"name": done, "day": done.ended_on}
            messages.success(request, _("%(name)s自 %(day)s 起不再任组长。") % told)
            return redirect(group)
    return _act(request, form, _("组长卸任：%(name)s") % {"name": found}, group)


@requires(Permission.RECORD_EDIT, sample="work_group")
def work_group_ending(request: HttpRequest, pk: int) -> HttpResponse:
    group, form = _seen(request, pk), GroupEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: end_group(group, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("“%(group)s”已撤销，组长同日卸任。") % {"group": done})
            return redirect(group)
    return _act(request, form, _("撤销机构"), group)


@requires(Permission.RECORD_EDIT, sample="work_group")
def work_group_void(request: HttpRequest, pk: int) -> HttpResponse:
    group = _seen(request, pk)
    facts = [
        (_("机构名称"), group.name),
        (_("机构类型"), group.get_kind_display()),
        (_("成立日期"), group.established_on),
        (_("成立文号"), group.document),
    ]
    return void_record(
        request, KIND, group, facts, lambda reason: void_group(group, by=request.user, reason=reason)
    )


def _act(request: HttpRequest, form: Any, heading: str, group: WorkGroup) -> HttpResponse:
    return render_form(request, "enterprises/groups/form.html", form, heading=heading, group=group)


def _seen(request: HttpRequest, pk: int) -> WorkGroup:
    rows = WorkGroup.objects.visible_to(request.user).select_related("office", "recorded_by")
    group: WorkGroup = get_object_or_404(rows, pk=pk)
    return group
