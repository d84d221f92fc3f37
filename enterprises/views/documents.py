"""政策文件: the list, a new one, its repeal, and one entered by mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.document_lists import DOCUMENT_EXPORT, DOCUMENT_RELATED, DocumentFilter
from enterprises.forms.documents import DocumentForm, DocumentRepealForm
from enterprises.models import PolicyDocument
from enterprises.permissions import may_keep_records
from enterprises.services.documents import add_document, repeal_document, void_document
from enterprises.views.recorded import Kind, act_on_record, new_record, void_record
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list

KIND = Kind("document-list", gettext_lazy("政策文件"), gettext_lazy("登记文件"))


@requires(Permission.ENTERPRISE_READ)
def document_list(request: HttpRequest) -> HttpResponse:
    may_change, adding = may_keep_records(request.user), reverse("document-new")
    page = ListPage(
        queryset=PolicyDocument.objects.visible_to(request.user),
        filterset=DocumentFilter,
        template="enterprises/records/list.html",
        table="enterprises/documents/_table.html",
        sorts={"issued": "issued_on"},
        default_sort="-issued",
        related=DOCUMENT_RELATED,
        counter=gettext_lazy("件"),
        export=DOCUMENT_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有政策文件"),
        empty_text=gettext_lazy("实施意见、行动方案、一业一策等文件印发后在这里登记文号和发文单位。"),
        empty_icon="print",
        empty_act=(adding, KIND.adding) if may_change else None,
    )
    lead = _("印发的实施意见、行动方案和一业一策，按发文日期计入通报。兑现奖励的政策在“政策资金”里。")
    return render_list(request, page, may_change=may_change, kind=KIND, adding_url=adding, lead=lead)


@requires(Permission.RECORD_EDIT)
def document_new(request: HttpRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None)
    return new_record(request, KIND, form, lambda: add_document(by=request.user, **form.cleaned_data))


@requires(Permission.RECORD_EDIT, sample="document")
def document_repeal(request: HttpRequest, pk: int) -> HttpResponse:
    document, form = _seen(request, pk), DocumentRepealForm(request.POST or None)
    heading = _("废止：%(title)s") % {"title": document}
    told = _("“%(title)s”已登记废止。") % {"title": document}
    return act_on_record(
        request,
        KIND,
        form,
        heading,
        lambda: repeal_document(document, by=request.user, **form.cleaned_data),
        told,
    )


@requires(Permission.RECORD_EDIT, sample="document")
def document_void(request: HttpRequest, pk: int) -> HttpResponse:
    document = _seen(request, pk)
    facts = [
        (_("文件名称"), document.title),
        (_("文号"), document.number),
        (_("发文单位"), document.issuers),
        (_("发文日期"), document.issued_on),
    ]
    return void_record(
        request, KIND, document, facts, lambda reason: void_document(document, by=request.user, reason=reason)
    )


def _seen(request: HttpRequest, pk: int) -> PolicyDocument:
    document: PolicyDocument = get_object_or_404(PolicyDocument.objects.visible_to(request.user), pk=pk)
    return document
