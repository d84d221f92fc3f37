from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.production import ProductionForm
from enterprises.models import ProductionState
from enterprises.production_lists import PRODUCTION_EXPORT, ProductionFilter
from enterprises.services.production import record_production
from enterprises.views.enterprises import editable, import_link
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def production_list(request: HttpRequest) -> HttpResponse:
    """Which enterprises produce less or not at all, since when and why; on request as of a day or with all that was."""
    page = ListPage(
        queryset=ProductionState.objects.visible_to(request.user),
        filterset=ProductionFilter,
        template="enterprises/production/list.html",
        table="enterprises/production/_table.html",
        sorts={"since": "since"},
        default_sort="-since",
        related=("enterprise__county", "enterprise__officer__unit", "entered_by"),
        counter=gettext_lazy("条"),
        export=PRODUCTION_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有减产、停产记录"),
        empty_text=gettext_lazy("在企业页面登记生产状态，或导入生产状态台账。"),
        empty_icon="tasks",
    )
    return render_list(request, page, import_url=import_link(request, "production"))


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def production_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = ProductionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state = submitted(form, lambda: record_production(enterprise, by=request.user, **form.cleaned_data))
        if state is not None:
            told = {"name": enterprise.name, "day": state.since, "mode": state.get_mode_display()}
            messages.success(request, _("已登记“%(name)s”自 %(day)s 起%(mode)s。") % told)
            return redirect(enterprise)
    return render_form(request, "enterprises/production/new.html", form, enterprise=enterprise)
