"""收款账户: entered by one, checked by another who types the number once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.batch_lists import PAYEE_EXPORT, PayeeFilter
from policies.forms.claim import PayeeCheckForm, PayeeForm
from policies.models import PayeeAccount
from policies.services.payees import check_may_confirm, confirm_payee, enter_payee, payee_of, refuse_payee


@requires(Permission.FUND_READ)
def payee_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=PayeeAccount.objects.visible_to(request.user),
        filterset=PayeeFilter,
        template="policies/payees/list.html",
        table="policies/payees/_table.html",
        sorts={"entered": "id"},
        default_sort="-entered",
        related=("enterprise__county", "entered_by", "confirmed_by"),
        counter=gettext_lazy("个"),
        export=PAYEE_EXPORT,
        export_permission=Permission.FUND_EXPORT,
        empty_title=gettext_lazy("还没有收款账户"),
        empty_text=gettext_lazy("在申报页面登记企业的收款账户，由另一人复核后才能拨付。"),
    )
    return render_list(request, page, may_check=request.user.has(Permission.CLAIM_CHECK))


@requires(Permission.CLAIM_ENTER, sample="enterprise")
def payee_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    form = PayeeForm(request.POST or None, initial={"holder": enterprise.name})
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: enter_payee(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            told = {"name": enterprise.name, "masked": made.masked}
            messages.success(request, _("已登记“%(name)s”的收款账户 %(masked)s，待另一人复核。") % told)
            return redirect("payee-list")
    context = {"enterprise": enterprise, "standing": payee_of(enterprise.pk)}
    return render_form(request, "policies/payees/form.html", form, **context)


@requires(Permission.CLAIM_CHECK, sample="payee")
def payee_check(request: HttpRequest, pk: int) -> HttpResponse:
    rows = PayeeAccount.objects.visible_to(request.user).select_related("enterprise", "entered_by")
    payee = get_object_or_404(rows, pk=pk)
    check_may_confirm(payee, by=request.user)
    form = PayeeCheckForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and _decided(payee, form, request):
        told = {"name": payee.enterprise.name, "masked": payee.masked}
        messages.success(request, _("已办理“%(name)s”的收款账户 %(masked)s。") % told)
        return redirect("payee-list")
    former = payee_of(payee.enterprise_id)
    facts = [
        (_("企业"), payee.enterprise.name),
        (_("户名"), payee.holder),
        (_("开户行"), payee.bank),
        (_("依据"), payee.basis),
        (_("登记人"), payee.entered_by.name),
        (_("现用账户"), f"{former.bank} {former.masked}" if former else _("还没有")),
    ]
    return render_form(request, "policies/payees/check.html", form, payee=payee, facts=facts)


def _decided(payee: PayeeAccount, form: PayeeCheckForm, request: HttpRequest) -> bool:
    by, told = request.user, form.cleaned_data
    if told["verdict"] == "yes":
        return carried_out(form, lambda: confirm_payee(payee, by=by, number=told["number"]), at="number")
    return carried_out(form, lambda: refuse_payee(payee, by=by, reason=told["reason"]))
