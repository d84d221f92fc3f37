"""数字化转型: the list, a new record on the page of an enterprise, and one recorded by mistake."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.transformations import TransformationForm, TransformationVoidForm
from enterprises.models import Transformation
from enterprises.permissions import check_may_edit
from enterprises.services.transformations import record_transformation, void_transformation
from enterprises.transformation_lists import TRANSFORMATION_EXPORT, TransformationFilter
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def transformation_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Transformation.objects.visible_to(request.user),
        filterset=TransformationFilter,
        template="enterprises/transformations/list.html",
        table="enterprises/transformations/_table.html",
        sorts={"done": "done_on"},
        default_sort="-done",
        related=("enterprise__county", "enterprise__officer", "recorded_by"),
        counter=gettext_lazy("条"),
        export=TRANSFORMATION_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有数字化转型记录"),
        empty_text=gettext_lazy("在企业页面的“基本情况”里登记数字化转型。"),
        empty_icon="enterprise",
    )
    return render_list(request, page, may_edit=request.user.has(Permission.ENTERPRISE_EDIT))


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def transformation_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = TransformationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(
            form, lambda: record_transformation(enterprise, by=request.user, **form.cleaned_data)
        )
        if made is not None:
            told = {"name": enterprise.name, "kind": made.get_kind_display()}
            messages.success(request, _("已登记“%(name)s”的%(kind)s。") % told)
            return redirect(enterprise)
    return render_form(request, "enterprises/transformations/form.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="transformation")
def transformation_void(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Transformation.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("enterprise__county", "enterprise__officer"), pk=pk)
    check_may_edit(request.user, row.enterprise)
    form = TransformationVoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: void_transformation(row, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("“%(name)s”的转型记录已作废。") % {"name": row.enterprise.name})
            return redirect("transformation-list")
    facts = [
        (_("企业"), row.enterprise.name),
        (_("转型方式"), row.get_kind_display()),
        (_("实施日期"), row.done_on),
        (_("实施内容"), row.content),
    ]
    return render_form(request, "enterprises/transformations/void.html", form, row=row, facts=facts)
