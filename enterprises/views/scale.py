from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.figure_filters import ScaleFilter
from enterprises.figure_ledgers import SCALE_EXPORT
from enterprises.forms.figures import ScaleEntryForm, ScaleExitForm
from enterprises.models import ScaleMembership
from enterprises.permissions import check_may_edit
from enterprises.services.scale import enter_scale, leave_scale
from enterprises.views.enterprises import editable, import_link
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def scale_list(request: HttpRequest) -> HttpResponse:
    """规上企业: who stands, who stood on a day, who joined and left when."""
    page = ListPage(
        queryset=ScaleMembership.objects.visible_to(request.user),
        filterset=ScaleFilter,
        template="enterprises/scale/list.html",
        table="enterprises/scale/_table.html",
        sorts={"entered": "entered_on"},
        default_sort="-entered",
        related=("enterprise__county", "enterprise__officer__unit"),
        counter=gettext_lazy("条"),
        export=SCALE_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有规上记录"),
        empty_text=gettext_lazy("在企业页面列为规上，或导入规上企业台账。"),
        empty_icon="tasks",
    )
    may_edit = request.user.has(Permission.ENTERPRISE_EDIT)
    return render_list(request, page, may_edit=may_edit, import_url=import_link(request, "above_scale"))


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def scale_entry(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = ScaleEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: enter_scale(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已将“%(name)s”列为规上企业。") % {"name": enterprise.name})
            return redirect(enterprise)
    return render_form(request, "enterprises/scale/entry.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="scale_membership")
def scale_exit(request: HttpRequest, membership_id: int) -> HttpResponse:
    rows = ScaleMembership.objects.visible_to(request.user).select_related("enterprise__county")
    membership = get_object_or_404(rows, pk=membership_id)
    enterprise = membership.enterprise
    check_may_edit(request.user, enterprise)
    form = ScaleExitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        left = submitted(form, lambda: leave_scale(membership, by=request.user, **form.cleaned_data))
        if left is not None:
            messages.success(request, _("“%(name)s”已退出规上。") % {"name": enterprise.name})
            return redirect(enterprise)
    facts = [
        (_("企业"), enterprise.name),
        (_("纳统日期"), membership.entered_on),
        (_("依据"), membership.basis),
    ]
    return render_form(
        request,
        "enterprises/scale/exit.html",
        form,
        enterprise=enterprise,
        membership=membership,
        facts=facts,
    )
