"""地区荣誉: the list, a new one, and one entered by mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.document_lists import HONOUR_EXPORT, HONOUR_RELATED, HonourFilter
from enterprises.forms.documents import HonourForm
from enterprises.models import AreaHonour
from enterprises.permissions import may_keep_records
from enterprises.services.documents import add_honour, void_honour
from enterprises.views.recorded import Kind, new_record, void_record
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list

KIND = Kind("honour-list", gettext_lazy("地区荣誉"), gettext_lazy("登记荣誉"))


@requires(Permission.ENTERPRISE_READ)
def honour_list(request: HttpRequest) -> HttpResponse:
    may_change, adding = may_keep_records(request.user), reverse("honour-new")
    page = ListPage(
        queryset=AreaHonour.objects.visible_to(request.user),
        filterset=HonourFilter,
        template="enterprises/records/list.html",
        table="enterprises/honours/_table.html",
        sorts={"granted": "granted_on"},
        default_sort="-granted",
        related=HONOUR_RELATED,
        counter=gettext_lazy("项"),
        export=HONOUR_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有地区荣誉"),
        empty_text=gettext_lazy("上级公布的试点市、先进县等在这里登记，注明年度、公布日期和来源。"),
        empty_icon="chart",
        empty_act=(adding, KIND.adding) if may_change else None,
    )
    lead = _("上级授予全市和各县市区的试点、先进等荣誉，照公布的登记。企业的称号在“企业称号”里。")
    return render_list(request, page, may_change=may_change, kind=KIND, adding_url=adding, lead=lead)


@requires(Permission.RECORD_EDIT)
def honour_new(request: HttpRequest) -> HttpResponse:
    form = HonourForm(request.POST or None)
    return new_record(request, KIND, form, lambda: add_honour(by=request.user, **form.cleaned_data))


@requires(Permission.RECORD_EDIT, sample="honour")
def honour_void(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AreaHonour.objects.visible_to(request.user).select_related("county")
    honour: AreaHonour = get_object_or_404(rows, pk=pk)
    facts = [
        (_("荣誉名称"), honour.name),
        (_("县市区"), honour.place),
        (_("公布日期"), honour.granted_on),
        (_("文号或来源"), honour.document),
    ]
    return void_record(
        request, KIND, honour, facts, lambda reason: void_honour(honour, by=request.user, reason=reason)
    )
