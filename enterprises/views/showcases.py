"""企业风采: the list, a new one, its picture, and one entered by mistake."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.forms.showcases import ShowcaseForm
from enterprises.models import Showcase
from enterprises.permissions import may_keep_records
from enterprises.services.showcases import show_enterprise, void_showcase
from enterprises.showcase_lists import RELATED, SHOWCASE_EXPORT, ShowcaseFilter
from enterprises.views.recorded import Kind, new_record, void_record
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.attachments.services import download_response
from foundation.web.listing import ListPage, render_list

KIND = Kind("showcase-list", gettext_lazy("企业风采"), gettext_lazy("登记风采"))


@requires(Permission.ENTERPRISE_READ)
def showcase_list(request: HttpRequest) -> HttpResponse:
    may_change, adding = may_keep_records(request.user), reverse("showcase-new")
    page = ListPage(
        queryset=Showcase.objects.visible_to(request.user),
        filterset=ShowcaseFilter,
        template="enterprises/records/list.html",
        table="enterprises/showcases/_table.html",
        sorts={"recorded": "recorded_at"},
        default_sort="-recorded",
        related=RELATED,
        counter=gettext_lazy("个"),
        export=SHOWCASE_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有企业风采"),
        empty_text=gettext_lazy("每期通报展示的典型企业在这里登记，写明产品，可上传照片。"),
        empty_icon="enterprise",
        empty_act=(adding, KIND.adding) if may_change else None,
    )
    lead = _("每期通报展示的典型企业，最多四家；企业持有的国家级称号由系统随名称印出。")
    return render_list(request, page, may_change=may_change, kind=KIND, adding_url=adding, lead=lead)


@requires(Permission.RECORD_EDIT)
def showcase_new(request: HttpRequest) -> HttpResponse:
    form = ShowcaseForm(request.POST or None, request.FILES or None, user=request.user)

    def save() -> Any:
        told = dict(form.cleaned_data)
        return show_enterprise(told.pop("enterprise"), by=request.user, **told)

    return new_record(request, KIND, form, save)


@requires(Permission.ENTERPRISE_READ, sample="showcase_photo")
@require_GET
def showcase_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    rows = Showcase.objects.visible_to(request.user).exclude(photo=None).select_related("photo")
    return download_response(get_object_or_404(rows, pk=pk).photo)


@requires(Permission.RECORD_EDIT, sample="showcase")
def showcase_void(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Showcase.objects.visible_to(request.user).select_related("enterprise")
    row: Showcase = get_object_or_404(rows, pk=pk)
    facts = [
        (_("企业"), row.enterprise.name),
        (_("展示内容"), row.product),
        (_("年度"), row.year),
        (_("图序"), row.place),
    ]
    return void_record(
        request, KIND, row, facts, lambda reason: void_showcase(row, by=request.user, reason=reason)
    )
