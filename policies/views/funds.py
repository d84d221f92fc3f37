"""转贷专户: the institutions, and the account page of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.amounts import yuan
from policies.forms.fund import InjectionForm, InstitutionForm, ReversalForm
from policies.fund_lists import FUND_EXPORT, FundFilter, export_postings, postings_of
from policies.loan_words import fen_of, in_capitals
from policies.models import BridgingInstitution
from policies.services.funds import check_may_take_back, inject, open_institution, take_back

SHOWN_RECONCILIATIONS = 6


@requires(Permission.LOAN_READ)
def fund_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=BridgingInstitution.objects.visible_to(request.user),
        filterset=FundFilter,
        template="policies/funds/list.html",
        table="policies/funds/_table.html",
        sorts={"opened": "id"},
        default_sort="opened",
        related=("county", "account", "fees"),
        counter=gettext_lazy("家"),
        export=FUND_EXPORT,
        export_permission=Permission.LOAN_EXPORT,
        empty_title=gettext_lazy("还没有转贷机构"),
        empty_text=gettext_lazy("登记备案的转贷机构后，可以给它的专户注资、办理转贷。"),
    )
    return render_list(request, page, may_enter=request.user.has(Permission.LOAN_ENTER))


@requires(Permission.LOAN_ENTER)
def fund_new(request: HttpRequest) -> HttpResponse:
    form = InstitutionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        floor = fen_of(told.pop("floor_wan"))
        made = submitted(form, lambda: open_institution(by=request.user, floor_fen=floor, **told))
        if made is not None:
            messages.success(request, _("已登记转贷机构“%(name)s”。") % {"name": made.name})
            return redirect(made)
    return render_form(request, "policies/funds/form.html", form)


@requires(Permission.LOAN_READ, sample="fund")
def fund_detail(request: HttpRequest, pk: int) -> HttpResponse:
    fund = _seen(request, pk)
    page = ListPage(
        queryset=fund.postings,
        filterset=postings_of(fund.account_id),
        template="policies/funds/detail.html",
        table="policies/_postings.html",
        sorts={"booked": "on"},
        default_sort="-booked",
        related=("source", "destination", "by", "reversed_by", "statement_line"),
        counter=gettext_lazy("笔"),
        export=export_postings(fund.account_id, _("%(name)s专户台账") % {"name": fund.name}),
        export_permission=Permission.LOAN_EXPORT,
        empty_title=gettext_lazy("专户还没有收支"),
        empty_text=gettext_lazy("注资后，收支和每一笔之后的余额列在这里。"),
    )
    return render_list(
        request,
        page,
        fund=fund,
        account_id=fund.account_id,
        may_enter=request.user.has(Permission.LOAN_ENTER),
        may_take_back=request.user.has(Permission.LOAN_APPROVE),
        reconciliations=fund.reconciliations.select_related("made_by", "checked_by")[:SHOWN_RECONCILIATIONS],
    )


@requires(Permission.LOAN_ENTER, sample="fund")
def fund_injection(request: HttpRequest, pk: int) -> HttpResponse:
    fund = _seen(request, pk)
    form = InjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        fen = fen_of(told["amount_wan"])
        booked = submitted(
            form,
            lambda: inject(
                fund, by=request.user, fen=fen, memo=told["memo"], token=str(told["token"]), on=told["on"]
            ),
        )
        if booked is not None:
            amount = {"yuan": yuan(fen), "words": in_capitals(fen)}
            messages.success(request, _("已记入注资 %(yuan)s 元（%(words)s）。") % amount)
            return redirect(fund)
    return render_form(request, "policies/funds/injection.html", form, fund=fund)


@requires(Permission.LOAN_APPROVE, sample="injection")
def fund_reversal(request: HttpRequest, pk: int, posting_id: int) -> HttpResponse:
    fund = _seen(request, pk)
    posting = get_object_or_404(fund.postings.select_related("by"), pk=posting_id)
    check_may_take_back(fund, posting, by=request.user)
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        counter = submitted(form, lambda: take_back(fund, posting, by=request.user, reason=reason))
        if counter is not None:
            messages.success(request, _("已冲正第 %(pk)d 号流水，专户余额已更新。") % {"pk": posting.pk})
            return redirect(fund)
    facts = [
        (_("专户"), fund.name),
        (_("流水号"), posting.pk),
        (_("金额"), _("%(yuan)s 元") % {"yuan": yuan(posting.amount_fen)}),
        (_("大写"), in_capitals(posting.amount_fen)),
        (_("业务日期"), posting.on),
        (_("摘要"), posting.memo),
        (_("记账人"), posting.by.name),
    ]
    return render_form(request, "policies/funds/reversal.html", form, fund=fund, facts=facts)


def _seen(request: HttpRequest, pk: int) -> BridgingInstitution:
    rows = BridgingInstitution.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("county", "account", "fees", "outside"), pk=pk)
