from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.figure_filters import FigureFilter
from enterprises.figure_ledgers import FIGURE_EXPORT
from enterprises.forms.figures import FigureForm, opened_figure
from enterprises.models import EnterpriseFigure
from enterprises.services.figures import record_figure
from enterprises.views.enterprises import editable, import_link
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def figure_list(request: HttpRequest) -> HttpResponse:
    """企业数据: every figure that stands, and on request those that were corrected."""
    page = ListPage(
        queryset=EnterpriseFigure.objects.visible_to(request.user),
        filterset=FigureFilter,
        template="enterprises/figures/list.html",
        table="enterprises/figures/_table.html",
        sorts={"entered": "id", "value": "value"},
        default_sort="-entered",
        related=("enterprise__county", "entered_by", "corrected_by"),
        counter=gettext_lazy("条"),
        export=FIGURE_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有企业数据"),
        empty_text=gettext_lazy("在企业页面逐项录入，或导入企业数据台账。"),
        empty_icon="chart",
    )
    return render_list(request, page, import_url=import_link(request, "figures"))


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def figure_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a figure, or correct the one that the address names."""
    enterprise = editable(request, pk)
    opened = opened_figure(enterprise, request.GET.dict())
    form = FigureForm(request.POST or None, enterprise=enterprise, opened=opened)
    if request.method == "POST" and form.is_valid():
        figure = submitted(form, lambda: record_figure(enterprise, by=request.user, **form.cleaned_data))
        if figure is not None:
            told = {"period": figure.period, "metric": figure.get_metric_display()}
            messages.success(request, _("已保存 %(period)s%(metric)s。") % told)
            return redirect(enterprise)
    return render_form(request, "enterprises/figures/form.html", form, enterprise=enterprise, corrects=opened)
