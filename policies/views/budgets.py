"""预算指标: the list, the account page of each, and the money that comes and goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.amounts import yuan
from policies.forms.policy import ClosingForm, MoneyForm
from policies.fund_lists import export_postings, postings_of
from policies.loan_words import fen_of, in_capitals
from policies.models import BudgetLine, statement_of
from policies.policy_lists import BUDGET_EXPORT, BudgetFilter
from policies.services.budgets import allot, check_open, close_line, give_back


@requires(Permission.FUND_READ)
def budget_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=BudgetLine.objects.visible_to(request.user),
        filterset=BudgetFilter,
        template="policies/budgets/list.html",
        table="policies/budgets/_table.html",
        sorts={"opened": "id"},
        default_sort="-opened",
        related=("policy", "account", "reserved"),
        counter=gettext_lazy("条"),
        export=BUDGET_EXPORT,
        export_permission=Permission.FUND_EXPORT,
        empty_title=gettext_lazy("还没有预算指标"),
        empty_text=gettext_lazy("在政策页面登记预算指标并下达额度后，才能下达和拨付资金。"),
    )
    return render_list(request, page)


@requires(Permission.FUND_READ, sample="budget")
def budget_detail(request: HttpRequest, pk: int) -> HttpResponse:
    line = _seen(request, pk)
    page = ListPage(
        queryset=statement_of(line.account_id),
        filterset=postings_of(line.account_id),
        template="policies/budgets/detail.html",
        table="policies/_postings.html",
        sorts={"booked": "on"},
        default_sort="-booked",
        related=("source", "destination", "by", "reversed_by"),
        counter=gettext_lazy("笔"),
        export=export_postings(line.account_id, _("%(line)s额度台账") % {"line": line.document}),
        export_permission=Permission.FUND_EXPORT,
        empty_title=gettext_lazy("还没有下达额度"),
        empty_text=gettext_lazy("下达额度后，每一笔收支和之后的余额列在这里。"),
    )
    may_edit = request.user.has(Permission.POLICY_EDIT) and line.closed_on is None
    return render_list(request, page, line=line, account_id=line.account_id, may_edit=may_edit)


@requires(Permission.POLICY_EDIT, sample="budget")
def budget_allotment(request: HttpRequest, pk: int) -> HttpResponse:
    return _money(request, pk, allot, _("下达额度"), _("已下达额度 %(yuan)s 元（%(words)s）。"))


@requires(Permission.POLICY_EDIT, sample="budget")
def budget_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _money(request, pk, give_back, _("收回额度"), _("已收回额度 %(yuan)s 元（%(words)s）。"))


@requires(Permission.POLICY_EDIT, sample="budget")
def budget_closing(request: HttpRequest, pk: int) -> HttpResponse:
    line = _seen(request, pk)
    check_open(line)
    form = ClosingForm(request.POST or None)
    is_told = request.method == "POST" and form.is_valid()
    if is_told and carried_out(form, lambda: close_line(line, by=request.user, **form.cleaned_data)):
        messages.success(request, _("预算指标 %(line)s 已结账。") % {"line": line.document})
        return redirect(line)
    facts = [
        (_("预算指标"), line.document),
        (_("政策"), line.policy.title),
        (_("可用额度"), _("%(yuan)s 元") % {"yuan": yuan(line.account.balance_fen)}),
        (_("待拨付"), _("%(yuan)s 元") % {"yuan": yuan(line.reserved.balance_fen)}),
    ]
    return render_form(request, "policies/budgets/closing.html", form, line=line, facts=facts)


def _money(request: HttpRequest, pk: int, book: Callable[..., Any], heading: str, told: str) -> HttpResponse:
    line = _seen(request, pk)
    check_open(line)
    form = MoneyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fen = fen_of(data["amount_wan"])
        told_of = {"memo": data["memo"], "token": str(data["token"]), "on": data["on"]}
        booked = submitted(form, lambda: book(line, by=request.user, fen=fen, **told_of))
        if booked is not None:
            messages.success(request, told % {"yuan": yuan(fen), "words": in_capitals(fen)})
            return redirect(line)
    return render_form(request, "policies/budgets/money.html", form, line=line, heading=heading)


def _seen(request: HttpRequest, pk: int) -> BudgetLine:
    rows = BudgetLine.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("policy", "account", "reserved", "opened_by"), pk=pk)
