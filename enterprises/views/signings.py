"""双招双引: the list, a new signing, the project that became of one, and one entered by mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.signings import SigningFollowUpForm, SigningForm
from enterprises.models import Project, Signing
from enterprises.permissions import may_keep_records
from enterprises.services.signings import add_signing, follow_up_signing, named_project, void_signing
from enterprises.signing_lists import SIGNING_EXPORT, SIGNING_RELATED, SigningFilter
from enterprises.views.recorded import Kind, act_on_record, new_record, void_record
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list

KIND = Kind("signing-list", gettext_lazy("双招双引"), gettext_lazy("登记签约"))


@requires(Permission.ENTERPRISE_READ)
def signing_list(request: HttpRequest) -> HttpResponse:
    may_change, adding = may_keep_records(request.user), reverse("signing-new")
    page = ListPage(
        queryset=Signing.objects.visible_to(request.user),
        filterset=SigningFilter,
        template="enterprises/records/list.html",
        table="enterprises/signings/_table.html",
        sorts={"signed": "signed_on", "amount": "amount_wan"},
        default_sort="-signed",
        related=(*SIGNING_RELATED, "project__enterprise"),
        counter=gettext_lazy("个"),
        export=SIGNING_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有签约项目"),
        empty_text=gettext_lazy("外出招商和本地签约的招商引资、招才引智项目在这里登记，落地后对上项目。"),
        empty_icon="chart",
        empty_act=(adding, KIND.adding) if may_change else None,
    )
    lead = _("签约的招商引资和招才引智项目，按签约日期和金额计入通报；落地的对上项目。")
    return render_list(request, page, may_change=may_change, kind=KIND, adding_url=adding, lead=lead)


@requires(Permission.RECORD_EDIT)
def signing_new(request: HttpRequest) -> HttpResponse:
    form = SigningForm(request.POST or None)
    return new_record(request, KIND, form, lambda: add_signing(by=request.user, **form.cleaned_data))


@requires(Permission.RECORD_EDIT, sample="signing")
def signing_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    signing, form = _seen(request, pk), SigningFollowUpForm(request.POST or None)

    def act() -> Signing:
        project = named_project(Project.objects.visible_to(request.user), form.cleaned_data["project"])
        return follow_up_signing(signing, by=request.user, project=project)

    told = _("“%(name)s”已对上落地的项目。") % {"name": signing}
    heading = _("转化为项目：%(name)s") % {"name": signing}
    return act_on_record(request, KIND, form, heading, act, told)


@requires(Permission.RECORD_EDIT, sample="signing")
def signing_void(request: HttpRequest, pk: int) -> HttpResponse:
    signing = _seen(request, pk)
    facts = [
        (_("签约项目"), signing.name),
        (_("签约类型"), signing.get_kind_display()),
        (_("签约日期"), signing.signed_on),
        (_("签约地"), signing.place),
        (_("依据"), signing.source),
    ]
    return void_record(
        request, KIND, signing, facts, lambda reason: void_signing(signing, by=request.user, reason=reason)
    )


def _seen(request: HttpRequest, pk: int) -> Signing:
    signing: Signing = get_object_or_404(Signing.objects.visible_to(request.user), pk=pk)
    return signing
