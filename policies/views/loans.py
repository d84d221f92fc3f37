"""应急转贷: the ledger, the page of a loan, and the acts of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.models import ImportBatch
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from foundation.web.typeahead import KEY, LARGEST_KEY
from policies.amounts import yuan
from policies.forms.loans import FORMS, DayForm, LoanForm, SummaryForm
from policies.loan_enums import LoanMove, SummaryBy
from policies.loan_lists import LOAN_EXPORT, LoanFilter
from policies.loan_page import acts_for, awaited, consequence_of, steps_of, time_told
from policies.loan_summary import counties_offered, days_of, drawn_in, summed
from policies.loan_words import in_capitals
from policies.loan_workflow import MOVES
from policies.models import BridgingLoan
from policies.services.loan_rights import check_may
from policies.services.loans import (
    approve,
    draw,
    enter_loan,
    extend,
    promise,
    repay,
    reverse_booking,
    step,
    write_off,
)
from policies.views.seen import done_as_seen, render_as_seen

DONE: dict[LoanMove, Callable[..., None]] = {
    LoanMove.PROMISE: promise,
    LoanMove.APPROVE: approve,
    LoanMove.DRAW: draw,
    LoanMove.REPAY: repay,
    LoanMove.EXTEND: extend,
    LoanMove.WRITE_OFF: write_off,
    LoanMove.REVERSE: reverse_booking,
}


@requires(Permission.LOAN_READ)
def loan_list(request: HttpRequest) -> HttpResponse:
    return render_list(request, loans_page(request), may_enter=request.user.has(Permission.LOAN_ENTER))


def loans_page(request: HttpRequest) -> ListPage:
    return ListPage(
        queryset=BridgingLoan.objects.visible_to(request.user),
        filterset=LoanFilter,
        template="policies/loans/list.html",
        table="policies/loans/_table.html",
        sorts={"entered": "id"},
        default_sort="-entered",
        related=("institution", "enterprise__county", "rules"),
        counter=gettext_lazy("笔"),
        export=LOAN_EXPORT,
        export_permission=Permission.LOAN_EXPORT,
        sheet="loan-sheet",
        empty_title=gettext_lazy("还没有转贷业务"),
        empty_text=gettext_lazy("登记企业的转贷申请后，从联系单到结清的每一步都在这里办理。"),
    )


@requires(Permission.LOAN_READ)
def loan_summary(request: HttpRequest) -> HttpResponse:
    return render_page(request, "policies/loans/summary.html", summary_told(request))


def summary_told(request: HttpRequest) -> dict[str, Any]:
    """A question that cannot be read is answered for this year by month, with what is wrong at the form."""
    today = timezone.localdate()
    usual = {"year": str(today.year), "by": SummaryBy.MONTH.value}
    form = SummaryForm({**usual, **request.GET.dict()})
    told = form.cleaned_data if form.is_valid() else usual
    year, by = int(told["year"]), SummaryBy(told["by"])
    loans = drawn_in(BridgingLoan.objects.visible_to(request.user), year)
    lines, whole = summed(loans, days_of(year), by, today, offered=counties_offered(request.user, by))
    query = urlencode({"year": year, "by": by.value})
    return {
        "form": form, "year": year, "by": by, "lines": lines, "whole": whole, "today": today, "query": query,
    }  # fmt: skip


@requires(Permission.LOAN_ENTER)
def loan_new(request: HttpRequest) -> HttpResponse:
    form = LoanForm(request.POST or None, user=request.user, initial=_as_last_time(request))
    if request.method == "POST" and form.is_valid():
        loan = submitted(form, lambda: enter_loan(by=request.user, **form.told))
        if loan is not None:
            told = {"loan": loan.number, "yuan": yuan(loan.amount_fen), "words": in_capitals(loan.amount_fen)}
            messages.success(request, _("已登记转贷 %(loan)s：%(yuan)s 元（%(words)s）。") % told)
            return redirect(loan)
    return render_form(request, "policies/loans/form.html", form)


def _as_last_time(request: HttpRequest) -> dict[str, Any]:
    """The enterprise that the address names, and what stood in its last loan."""
    key = request.GET.get("enterprise", "")
    if not KEY.fullmatch(key) or int(key) > LARGEST_KEY:
        return {}
    seen = BridgingLoan.objects.visible_to(request.user).filter(enterprise=int(key))
    last = seen.order_by("-id").values("institution", "scope_basis", "purpose", "bank").first()
    return {"enterprise": key, **(last or {})}


@requires(Permission.LOAN_READ, sample="loan")
def loan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    loan, today = _seen(request, pk), timezone.localdate()
    events, acts = list(loan.events.select_related("by")), acts_for(request.user, loan)
    context = {
        "loan": loan,
        "steps": steps_of(loan, events),
        "acts": acts,
        "awaited": awaited(acts, loan),
        "events": events,
        "sees_batch": _sees_batch(request, loan),
        **time_told(loan, today),
    }
    return render_page(request, "policies/loans/detail.html", context)


@requires(Permission.LOAN_ENTER, sample="loan_entering")
def loan_entering(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    return _act(request, pk, move, Permission.LOAN_ENTER)


@requires(Permission.LOAN_APPROVE, sample="loan_approving")
def loan_approving(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    return _act(request, pk, move, Permission.LOAN_APPROVE)


def _act(request: HttpRequest, pk: int, name: str, right: Permission) -> HttpResponse:
    loan, move = _seen(request, pk), _move_of(name, right)
    check_may(loan, move, by=request.user)
    form = FORMS.get(move, DayForm)(request.POST or None, loan=loan)
    if request.method == "POST" and form.is_valid() and _done(loan, move, form, request):
        told = {"loan": loan.number, "move": move.label}
        messages.success(request, _("转贷 %(loan)s：已办理“%(move)s”。") % told)
        return redirect(loan)
    context = {
        "loan": loan,
        "move": move,
        "facts": [*_facts(loan), *_due_facts(loan, move)],
        "consequence": consequence_of(loan, move),
    }
    return render_as_seen(request, "policies/loans/act.html", form, loan, **context)


def _done(loan: BridgingLoan, move: LoanMove, form: Any, request: HttpRequest) -> bool:
    def act() -> object:
        if move in DONE:
            return DONE[move](loan, by=request.user, **form.told)
        return step(loan, move, by=request.user, **form.told)

    return done_as_seen(request, form, loan, act)


def _move_of(name: str, right: Permission) -> LoanMove:
    known = {move.value: move for move, rule in MOVES.items() if rule.right == right and rule.sources}
    if name not in known:
        raise Http404
    return known[name]


def _facts(loan: BridgingLoan) -> list[tuple[str, Any]]:
    return [
        (_("转贷"), loan.number),
        (_("企业"), loan.enterprise.name),
        (_("转贷金额"), _("%(yuan)s 元") % {"yuan": yuan(loan.amount_fen)}),
        (_("大写"), in_capitals(loan.amount_fen)),
        (_("转贷机构"), loan.institution.name),
        (_("状态"), loan.get_status_display()),
    ]


def _due_facts(loan: BridgingLoan, move: LoanMove) -> list[tuple[str, Any]]:
    """What has to have come in, to be held against the slip of the bank; the fee is of the day that is typed."""
    if move != LoanMove.REPAY:
        return []
    today = timezone.localdate()
    fee = loan.fee(today)
    day = {"day": today, "n": loan.days(today)}
    return [
        (_("服务费"), _("%(yuan)s 元（按 %(day)s 归还，%(n)d 天）") % {"yuan": yuan(fee), **day}),
        (_("应还合计"), _("%(yuan)s 元") % {"yuan": yuan(loan.amount_fen + fee)}),
    ]


def _sees_batch(request: HttpRequest, loan: BridgingLoan) -> bool:
    """Whether the import that the loan came with has a page for this reader."""
    seen = ImportBatch.objects.visible_to(request.user)
    return loan.batch_id is not None and seen.filter(pk=loan.batch_id).exists()


def _seen(request: HttpRequest, pk: int) -> BridgingLoan:
    rows = BridgingLoan.objects.visible_to(request.user)
    related = ("institution__account", "enterprise__county", "rules", "entered_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)
