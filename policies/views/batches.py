"""拨付批次: made of claims that wait for their money, checked, sent, and the results read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.exports import export_response
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.amounts import yuan
from policies.batch_lists import BATCH_EXPORT, PAY_COLUMNS, BatchFilter, pay_line, with_totals
from policies.batch_workflow import MOVES
from policies.claim_enums import BatchMove, BatchStatus, PaymentState
from policies.document_numbers import normalise
from policies.forms.batch import FORMS, AmountForm, BatchForm, BatchMoveForm, DropForm, result_forms
from policies.loan_words import fen_of, in_capitals
from policies.models import Claim, Payment, PaymentBatch
from policies.reward_page import batch_acts, batch_awaited, batch_steps
from policies.services import payments
from policies.services.payment_rules import check_may, needs_second, total_of
from policies.views.seen import done_as_seen, render_as_seen

DONE: dict[BatchMove, Callable[..., None]] = {
    BatchMove.SUBMIT: payments.submit,
    BatchMove.CHECK: payments.check,
    BatchMove.RETURN: payments.return_batch,
    BatchMove.SEND: payments.send,
    BatchMove.VOID: payments.void,
}
WAITING = (BatchStatus.SUBMITTED, BatchStatus.HALF_CHECKED)
DOCUMENTS = 20
PAYABLE = (BatchStatus.CHECKED, BatchStatus.SENT)


@requires(Permission.FUND_READ)
def batch_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=with_totals(PaymentBatch.objects.visible_to(request.user)),
        filterset=BatchFilter,
        template="policies/batches/list.html",
        table="policies/batches/_table.html",
        sorts={"made": "id"},
        default_sort="-made",
        related=("made_by",),
        counter=gettext_lazy("个"),
        export=BATCH_EXPORT,
        export_permission=Permission.FUND_EXPORT,
        empty_title=gettext_lazy("还没有拨付批次"),
        empty_text=gettext_lazy("资金下达后，按下达文号编制批次，复核后送付。"),
    )
    return render_list(request, page, may_enter=request.user.has(Permission.PAYMENT_ENTER))


@requires(Permission.PAYMENT_ENTER)
def batch_new(request: HttpRequest) -> HttpResponse:
    """First the document, then which of its claims, each ticked, as many as one batch takes."""
    document = normalise(request.GET.get("document", ""))
    free = Claim.objects.visible_to(request.user).waiting()
    found = free.filter(grant_number=document).select_related("enterprise").order_by("id")
    rows = found[: payments.MOST_LINES]
    form = BatchForm(request.POST or None, rows=found, initial={"claims": [row.pk for row in rows]})
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: payments.make_batch(by=request.user, document=document, **form.told))
        if made is not None:
            messages.success(
                request, _("已编制批次 %(batch)s，核对无误后提交复核。") % {"batch": made.number}
            )
            return redirect(made)
    context = {
        "document": document,
        "rows": rows,
        "documents": _documents(free),
        "chosen": set(request.POST.getlist("claims")) if form.is_bound else {str(row.pk) for row in rows},
        "total": sum(row.granted_fen or 0 for row in rows),
        "left": max(found.count() - payments.MOST_LINES, 0),
    }
    return render_form(request, "policies/batches/form.html", form, **context)


@requires(Permission.FUND_READ, sample="batch")
@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _seen(request, pk)
    mine = Payment.objects.visible_to(request.user).filter(batch=batch)
    total = total_of(batch)
    may_make = request.user.has(Permission.PAYMENT_ENTER)
    context = {
        "batch": batch,
        "steps": batch_steps(batch),
        "acts": (acts := batch_acts(request.user, batch)),
        "awaited": batch_awaited(acts, batch),
        "events": batch.events.all(),
        "lines": mine.select_related("claim__enterprise", "claim__clause", "payee").order_by("id"),
        "total": total,
        "gap": abs(total - batch.document_fen),
        "may_change": may_make and batch.status == BatchStatus.DRAFT,
        "may_fetch": may_make and batch.status in PAYABLE,
    }
    return render(request, "policies/batches/detail.html", context)


@requires(Permission.PAYMENT_ENTER, sample="batch_entering")
def batch_entering(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    return _act(request, pk, move, Permission.PAYMENT_ENTER)


@requires(Permission.PAYMENT_CHECK, sample="batch_checking")
def batch_checking(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    return _act(request, pk, move, Permission.PAYMENT_CHECK)


@requires(Permission.PAYMENT_ENTER, sample="batch_draft")
def batch_amount(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _seen(request, pk)
    check_may(batch, BatchMove.SUBMIT, by=request.user)
    form = AmountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fen = fen_of(form.cleaned_data["document_wan"])
        if done_as_seen(
            request,
            form,
            batch,
            lambda: payments.set_document_fen(batch, by=request.user, document_fen=fen),
        ):
            messages.success(request, _("文件金额已改为 %(yuan)s 元。") % {"yuan": yuan(fen)})
            return redirect(batch)
    return render_as_seen(request, "policies/batches/amount.html", form, batch, batch=batch)


@requires(Permission.PAYMENT_ENTER, sample="batch_line")
def batch_removal(request: HttpRequest, pk: int, line_id: int) -> HttpResponse:
    batch = _seen(request, pk)
    check_may(batch, BatchMove.SUBMIT, by=request.user)
    lines = batch.lines.filter(state=PaymentState.PENDING).select_related("claim__enterprise", "batch")
    line = get_object_or_404(lines, pk=line_id)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if carried_out(form, lambda: payments.drop_line(line, by=request.user, reason=reason)):
            messages.success(request, _("已移出 %(claim)s。") % {"claim": line.claim.number})
            return redirect(batch)
    facts = [
        (_("批次"), batch.number),
        (_("申报"), line.claim.number),
        (_("企业"), line.claim.enterprise.name),
    ]
    return render_form(request, "policies/batches/removal.html", form, batch=batch, facts=facts)


@requires(Permission.PAYMENT_ENTER, sample="batch_sent")
def batch_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Line by line, a page of them at a time; what stays 未出结果 waits for the next time."""
    batch = _seen(request, pk)
    check_may(batch, BatchMove.RESULT, by=request.user)
    data = request.POST if request.method == "POST" else None
    page, forms = result_forms(batch, data, request.GET.get("page", ""))
    refusal = ""
    if request.method == "POST" and all_valid(forms):
        results = [form.result for form in forms if form.result is not None]
        try:
            payments.take_results(batch, results, by=request.user)
        except Refused as told:
            refusal = str(told.message)
        else:
            messages.success(request, _("已登记 %(n)d 笔结果。") % {"n": len(results)})
            is_next = page.has_other_pages() and batch.lines.filter(state=PaymentState.PENDING).exists()
            return redirect(request.get_full_path() if is_next else batch)
    is_wrong = refusal or any(form.errors for form in forms if form.is_bound)
    context = {"batch": batch, "forms": forms, "refusal": refusal, "page": page}
    return render(request, "policies/batches/results.html", context, status=422 if is_wrong else 200)


@requires(Permission.PAYMENT_ENTER, sample="batch_sent")
@require_GET
def batch_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The pay file: numbers in full, so only for whoever pays, and only of a batch that was checked."""
    batch = _seen(request, pk)
    if batch.status not in PAYABLE:
        raise Refused(_("批次 %(batch)s 还没有复核通过，不能取付款文件。") % {"batch": batch.number})
    rows = batch.lines.filter(state=PaymentState.PENDING)
    lines = rows.select_related("payee", "claim__clause").order_by("id")
    return export_response(
        by=request.user,
        title=_("付款文件 %(batch)s") % {"batch": batch.number},
        columns=PAY_COLUMNS,
        rows=map(pay_line, lines),
        total=rows.count(),
        kind="csv" if request.GET.get("export") == "csv" else "xlsx",
        sentence=batch.document,
    )


def _documents(waiting: Any) -> list[str]:
    """The newest first, each once, whatever days its claims were granted on."""
    rows = (
        waiting.order_by()
        .values("grant_number")
        .annotate(last=Max("granted_on"))
        .order_by("-last", "grant_number")
    )
    return list(rows.values_list("grant_number", flat=True)[:DOCUMENTS])


def _act(request: HttpRequest, pk: int, name: str, right: Permission) -> HttpResponse:
    batch, move = _seen(request, pk), _move_of(name, right)
    check_may(batch, move, by=request.user)
    form = FORMS.get(move, BatchMoveForm)(posted(request), request=request, asks=needs_second(batch))
    is_told = request.method == "POST" and form.is_valid()
    if is_told and done_as_seen(
        request, form, batch, lambda: DONE[move](batch, by=request.user, **form.told)
    ):
        told = {"batch": batch.number, "move": move.label}
        messages.success(request, _("%(batch)s：已办理“%(move)s”。") % told)
        return redirect(_next_to_check(request, batch) if move == BatchMove.CHECK else batch)
    lines = (
        batch.lines.standing().select_related("claim__enterprise", "claim__clause", "payee").order_by("id")
    )
    context = {"batch": batch, "move": move, "facts": _facts(batch), "lines": lines}
    return render_as_seen(request, "policies/batches/act.html", form, batch, **context)


def _next_to_check(request: HttpRequest, batch: PaymentBatch) -> Any:
    rows = PaymentBatch.objects.visible_to(request.user).filter(status__in=WAITING)
    return rows.exclude(pk=batch.pk).order_by("id").first() or batch


def _move_of(name: str, right: Permission) -> BatchMove:
    known = {move.value: move for move, rule in MOVES.items() if rule.right == right and move in DONE}
    if name not in known:
        raise Http404
    return known[name]


def _facts(batch: PaymentBatch) -> list[tuple[str, Any]]:
    total = total_of(batch)
    return [
        (_("批次"), batch.number),
        (_("下达文号"), batch.document),
        (_("文件金额"), _("%(yuan)s 元") % {"yuan": yuan(batch.document_fen)}),
        (_("明细合计"), _("%(yuan)s 元") % {"yuan": yuan(total)}),
        (_("大写"), in_capitals(total)),
        (_("编制人"), batch.made_by.name),
    ]


def _seen(request: HttpRequest, pk: int) -> PaymentBatch:
    rows = PaymentBatch.objects.visible_to(request.user).prefetch_related("events__by")
    return get_object_or_404(rows.select_related("made_by"), pk=pk)
