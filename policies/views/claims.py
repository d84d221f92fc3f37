"""申报: the list, the page of a claim, and the acts of its life; 拨付台账 and its summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.views.checks import posted
from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.amounts import yuan
from policies.claim_enums import STANDING, ClaimMove, ClaimStatus
from policies.claim_lists import CLAIM_EXPORT, PAYMENT_EXPORT, ClaimFilter, PaymentFilter, with_batch
from policies.claim_workflow import BY_BATCH, MOVES
from policies.forms.claim import ClaimForm, DecidedForm, form_of, form_told
from policies.forms.policy import PapersForm
from policies.loan_words import in_capitals
from policies.models import Claim, ClaimEvent, EligibilityConfirmation
from policies.next_step import next_step
from policies.reward_page import claim_acts, claim_awaited, claim_steps, confirmed_by, no_recall
from policies.services import claims
from policies.services.claim_duplicates import findings, of_claim
from policies.services.claim_rules import check_alone, check_may
from policies.services.papers import attach
from policies.services.payees import payee_of
from policies.services.unasked import claim_asked_by
from policies.views.seen import done_as_seen, render_as_seen

DONE: dict[ClaimMove, Callable[..., None]] = {
    ClaimMove.CORRECT: claims.correct,
    ClaimMove.FIRST_CHECK: claims.first_check,
    ClaimMove.SECOND_CHECK: claims.second_check,
    ClaimMove.PUBLISH: claims.publish,
    ClaimMove.GRANT: claims.grant,
    ClaimMove.APPROVE: claims.approve,
    ClaimMove.REVOKE: claims.revoke,
    ClaimMove.RECALL: claims.recall,
}
RELATED = ("policy", "clause", "enterprise__county")


@requires(Permission.FUND_READ)
def claim_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=with_batch(Claim.objects.visible_to(request.user)),
        filterset=ClaimFilter,
        template="policies/claims/list.html",
        table="policies/claims/_table.html",
        sorts={"entered": "id"},
        default_sort="-entered",
        related=RELATED,
        counter=gettext_lazy("笔"),
        export=CLAIM_EXPORT,
        export_permission=Permission.FUND_EXPORT,
        empty_title=gettext_lazy("还没有申报"),
        empty_text=gettext_lazy("登记企业的申报后，从初审到拨付的每一步都在这里办理。"),
    )
    may = {"may_enter": Permission.CLAIM_ENTER, "may_check": Permission.CLAIM_CHECK}
    return render_list(request, page, **{name: request.user.has(right) for name, right in may.items()})


@requires(Permission.FUND_READ)
def payment_list(request: HttpRequest) -> HttpResponse:
    """资金拨付台账: what enterprises were paid."""
    may_enter = request.user.has(Permission.CLAIM_ENTER)
    return render_list(request, payments_page(request), may_enter=may_enter)


def payments_page(request: HttpRequest) -> ListPage:
    return ListPage(
        queryset=Claim.objects.visible_to(request.user).filter(paid_on__isnull=False),
        filterset=PaymentFilter,
        template="policies/payments/list.html",
        table="policies/payments/_table.html",
        sorts={"paid": "paid_on"},
        default_sort="-paid",
        related=(*RELATED, "line"),
        counter=gettext_lazy("笔"),
        export=PAYMENT_EXPORT,
        export_permission=Permission.FUND_EXPORT,
        sheet="payment-sheet",
        empty_title=gettext_lazy("还没有拨付"),
        empty_text=gettext_lazy("拨付批次登记结果后，每一笔资金列在这里；以前年度的可以导入台账。"),
    )


@requires(Permission.CLAIM_ENTER)
def claim_new(request: HttpRequest) -> HttpResponse:
    return _entered(request, ClaimForm, "policies/claims/form.html")


@requires(Permission.CLAIM_ENTER)
def payment_new(request: HttpRequest) -> HttpResponse:
    """录入拨付: what a document has decided, for one check."""
    return _entered(request, DecidedForm, "policies/payments/form.html")


@requires(Permission.FUND_READ, sample="claim")
@require_GET
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _seen(request, pk)
    payee = payee_of(claim.enterprise_id)
    payments = list(claim.payments.select_related("batch", "payee"))
    in_batch = any(payment.state in STANDING for payment in payments)
    context = {
        "claim": claim,
        "steps": claim_steps(claim),
        "acts": (acts := claim_acts(request.user, claim)),
        "awaited": claim_awaited(acts, claim),
        "no_recall": no_recall(claim),
        "events": claim.events.all(),
        "why": ClaimEvent.objects.stopping(claim),
        "payments": payments,
        "papers": claim.papers.select_related("attachment"),
        "payee": payee,
        "next_step": next_step(request.user, claim, payee, in_batch=in_batch),
        "confirmed": confirmed_by(claim.confirmation) if claim.confirmation else "",
        "may_enter": request.user.has(Permission.CLAIM_ENTER),
        **_doubles(claim),
    }
    return render(request, "policies/claims/detail.html", context)


@requires(Permission.CLAIM_ENTER, sample="claim_entering")
def claim_entering(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    return _act(request, pk, move, Permission.CLAIM_ENTER)


@requires(Permission.CLAIM_CHECK, sample="claim_checking")
def claim_checking(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    return _act(request, pk, move, Permission.CLAIM_CHECK)


@requires(Permission.CLAIM_ENTER, sample="claim")
def claim_papers(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _seen(request, pk)
    form = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["uploads"]
        if carried_out(form, lambda: attach(claim, by=request.user, uploads=uploads)):
            messages.success(request, _("已上传 %(n)d 个附件。") % {"n": len(uploads)})
            return redirect(claim)
    return render_form(request, "policies/claims/papers.html", form, claim=claim)


def _entered(request: HttpRequest, form_class: type[ClaimForm | DecidedForm], template: str) -> HttpResponse:
    initial = _asked_for(request)
    form = form_class(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["uploads"]
        claim = submitted(
            form, lambda: claims.enter_with_papers(by=request.user, uploads=uploads, **form.told)
        )
        if claim is not None:
            told = {"claim": claim.number, "yuan": yuan(claim.due_fen), "words": in_capitals(claim.due_fen)}
            messages.success(request, _("已登记 %(claim)s：%(yuan)s 元（%(words)s），待审核。") % told)
            return redirect(claim)
    return render_form(request, template, form)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """From the page of an enterprise, or from a confirmation that it fits: what is known stands in the form already."""
    key = request.GET.get("confirmation", "")
    if key.isdecimal():
        rows = EligibilityConfirmation.objects.visible_to(request.user).select_related("enterprise")
        confirmation = rows.filter(pk=key).first()
        return form_told(claim_asked_by(confirmation)) if confirmation else {}
    key = request.GET.get("enterprise", "")
    if not key.isdecimal():
        return {}
    firm = Enterprise.objects.visible_to(request.user).active().filter(pk=key).first()
    return {"enterprise": firm} if firm else {}


def _act(request: HttpRequest, pk: int, name: str, right: Permission) -> HttpResponse:
    claim, move = _seen(request, pk), _move_of(name, right)
    check_may(claim, move, by=request.user)
    check_alone(claim)
    form = form_of(move, claim)(posted(request), claim=claim, request=request)
    if request.method == "POST" and form.is_valid() and _done(claim, move, form, request):
        told = {"claim": claim.number, "move": move.label}
        messages.success(request, _("%(claim)s：已办理“%(move)s”。") % told)
        return redirect(_next_to_check(request, claim) if move == ClaimMove.APPROVE else claim)
    why = ClaimEvent.objects.stopping(claim)
    context = {"claim": claim, "move": move, "why": why, "facts": _facts(claim), **_doubles(claim)}
    return render_as_seen(request, "policies/claims/act.html", form, claim, **context)


def _next_to_check(request: HttpRequest, claim: Claim) -> Any:
    """Flow F4: the next one that waits opens at once."""
    rows = Claim.objects.visible_to(request.user).filter(status=ClaimStatus.FILED, basis=claim.basis)
    return rows.exclude(pk=claim.pk).order_by("id").first() or claim


def _done(claim: Claim, move: ClaimMove, form: Any, request: HttpRequest) -> bool:
    by, told = request.user, form.told
    if move in DONE:
        return done_as_seen(request, form, claim, lambda: DONE[move](claim, by=by, **told))
    return done_as_seen(request, form, claim, lambda: claims.step(claim, move, by=by, **told))


def _move_of(name: str, right: Permission) -> ClaimMove:
    known = {
        move.value: move
        for move, rule in MOVES.items()
        if rule.right == right and rule.sources and move not in BY_BATCH
    }
    if name not in known:
        raise Http404
    return known[name]


def _doubles(claim: Claim) -> dict[str, Any]:
    """Shown wherever somebody decides: other records of the same enterprise, project, invoice or title."""
    return {"findings": findings(of_claim(claim))}


def _facts(claim: Claim) -> list[tuple[str, Any]]:
    facts = [
        (_("编号"), claim.number),
        (_("企业"), claim.enterprise.name),
        (_("政策"), f"{claim.policy.title} {claim.clause}"),
        (_("申报金额"), _("%(yuan)s 元") % {"yuan": yuan(claim.claimed_fen)}),
        (_("现核金额"), _("%(yuan)s 元") % {"yuan": yuan(claim.due_fen)}),
        (_("大写"), in_capitals(claim.due_fen)),
        (_("单项上限"), _("%(yuan)s 元") % {"yuan": yuan(claim.clause.cap_fen)}),
        (_("登记人"), claim.entered_by.name),
    ]
    if claim.confirmation is not None:
        facts.append((_("符合确认"), confirmed_by(claim.confirmation)))
    if claim.line is not None:
        facts += [
            (_("下达文号"), f"{claim.grant_number}（{claim.granted_on}）"),
            (_("预算指标"), f"{claim.line} · {claim.line.subject}"),
        ]
    return facts


def _seen(request: HttpRequest, pk: int) -> Claim:
    rows = Claim.objects.visible_to(request.user).prefetch_related("events__by")
    return get_object_or_404(
        rows.select_related(*RELATED, "line__account", "entered_by", "confirmation__by"), pk=pk
    )
