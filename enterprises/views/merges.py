"""合并企业 in three steps: which two, what is kept of each, why; and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.duplicate_filters import MergeFilter
from enterprises.duplicate_ledgers import MERGE_EXPORT
from enterprises.forms.merges import MergeForm, TwoForm, UndoForm
from enterprises.merge_panel import facts_of, label_of, rows_told, settled, warnings_of
from enterprises.models import Enterprise, EnterpriseMerge
from enterprises.permissions import check_may_unmerge, may_unmerge
from enterprises.services.merging import MERGEABLE, MergePlan, merge_enterprises, plan_merge
from enterprises.services.movers import all_movers
from enterprises.services.unmerging import check_can_be_undone, plan_undo, unmerge
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def merge_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=EnterpriseMerge.objects.visible_to(request.user),
        filterset=MergeFilter,
        template="enterprises/merges/list.html",
        table="enterprises/merges/_table.html",
        sorts={"at": "at"},
        default_sort="-at",
        related=("kept", "merged", "by", "undone_by"),
        counter=gettext_lazy("次"),
        export=MERGE_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有合并过企业"),
        empty_text=gettext_lazy("在疑似重复里核对，或在企业页面选“与另一家合并”。"),
        empty_icon="enterprise",
    )
    return render_list(request, page, may_merge=request.user.has(Permission.ENTERPRISE_MERGE))


@requires(Permission.ENTERPRISE_MERGE)
def merge_new(request: HttpRequest) -> HttpResponse:
    """Step 1. The address may name the two."""
    form = TwoForm(request.POST or None, user=request.user, initial=_named(request))
    if request.method == "POST" and form.is_valid():
        return redirect(
            "enterprise-merge-preview", form.cleaned_data["merged"].pk, form.cleaned_data["kept"].pk
        )
    return render_form(request, "enterprises/merges/choice.html", form)


@requires(Permission.ENTERPRISE_MERGE, sample="merging")
def merge_preview(request: HttpRequest, pk: int, kept_id: int) -> HttpResponse:
    """Step 2: whose facts are right, what goes along and what stays."""
    plan = _plan(request, pk, kept_id)
    return render(request, "enterprises/merges/preview.html", _told(plan))


@requires(Permission.ENTERPRISE_MERGE, sample="merging")
def merge_confirmation(request: HttpRequest, pk: int, kept_id: int) -> HttpResponse:
    """Step 3: the reason, for exactly the plan that is shown."""
    plan = _plan(request, pk, kept_id)
    form = MergeForm(request.POST or None, initial={"digest": plan.digest})
    if request.method == "POST" and form.is_valid():
        kept, merged, take = plan.pair.kept, plan.pair.merged, _taken(request)
        made = submitted(
            form, lambda: merge_enterprises(kept, merged, by=request.user, take=take, **form.cleaned_data)
        )
        if made is not None:
            told = {"merged": merged.name, "kept": kept.name}
            messages.success(request, _("“%(merged)s”已并入“%(kept)s”。") % told)
            return redirect(made)
        form.data = {**form.data.dict(), "digest": plan.digest}
    return render_form(request, "enterprises/merges/confirmation.html", form, **_told(plan))


@requires(Permission.ENTERPRISE_READ, sample="enterprise_merge")
def merge_detail(request: HttpRequest, merge_id: int) -> HttpResponse:
    merge = _merge(request, merge_id)
    labels = {mover.table: mover.label for mover in all_movers()}
    context = {
        "merge": merge,
        "parts": rows_told(merge, labels),
        "changes": [
            (label_of(name), old, new) for name, (old, new) in merge.changes.items() if name != "county"
        ],
        "may_undo": not merge.is_undone and may_unmerge(request.user, merge.kept, merge.merged),
    }
    return render(request, "enterprises/merges/detail.html", context)


@requires(Permission.ENTERPRISE_MERGE, sample="enterprise_merge")
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    merge = _merge(request, merge_id)
    check_may_unmerge(request.user, merge.kept, merge.merged)
    check_can_be_undone(merge, merge.kept)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: unmerge(merge, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("合并已撤销，“%(name)s”已恢复。") % {"name": merge.merged.name})
            return redirect(merge)
    facts = [
        (_("保留企业"), merge.kept.name),
        (_("并入企业"), merge.merged.name),
        (_("合并原因"), merge.reason),
    ]
    return render_form(
        request, "enterprises/merges/undo.html", form, merge=merge, facts=facts, plan=plan_undo(merge)
    )


def _named(request: HttpRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("kept", "merged")}
    return {name: value for name, value in asked.items() if value.isdecimal() and len(value) < 19}


def _plan(request: HttpRequest, pk: int, kept_id: int) -> MergePlan:
    rows = Enterprise.objects.visible_to(request.user).select_related("county", "officer__unit")
    kept, merged = get_object_or_404(rows, pk=kept_id), get_object_or_404(rows, pk=pk)
    return plan_merge(kept, merged, by=request.user, take=_taken(request))


def _taken(request: HttpRequest) -> list[str]:
    return [name for name in request.GET.getlist("take") if name in MERGEABLE]


def _told(plan: MergePlan) -> dict[str, Any]:
    kept, merged = plan.pair.kept, plan.pair.merged
    return {
        "kept": kept,
        "merged": merged,
        "facts": facts_of(kept, merged, plan.changes),
        "parts": settled(plan.parts),
        "warnings": warnings_of(kept, merged),
    }


def _merge(request: HttpRequest, merge_id: int) -> EnterpriseMerge:
    rows = EnterpriseMerge.objects.visible_to(request.user)
    joined = rows.select_related("kept__county", "merged__county", "by", "undone_by")
    return get_object_or_404(joined, pk=merge_id)
