"""The acts of a 拨付批次. Money moves with the result of each line, never before: 待拨付 to the enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from policies.amounts import MOST_FEN, yuan
from policies.batch_workflow import MOVES
from policies.claim_enums import BatchMove, BatchStatus, ClaimMove, ClaimStatus, PaymentState
from policies.document_numbers import is_number, normalise, year_of
from policies.models import BatchEvent, Claim, ClaimEvent, Payment, PaymentBatch
from policies.services.budgets import check_open
from policies.services.claims import approval_of, hold_claims, note_approval, step
from policies.services.days import check_not_ahead, check_order
from policies.services.ledger import Entry, post_all
from policies.services.payees import payee_of
from policies.services.payment_rules import (
    check_lines,
    check_may,
    check_never_checked,
    check_sum,
    needs_second,
    standing_lines,
    total_of,
)
from policies.services.seen import check_seen

MOST_LINES = 500


@dataclass(frozen=True)
class Result:
    """What the bank said of one line: a day and a voucher, or why not."""

    line: Payment
    paid_on: date | None = None
    voucher: str = ""
    reason: str = ""


@transaction.atomic
def make_batch(*, by: User, document: str, document_fen: int, claims: Sequence[Claim]) -> PaymentBatch:
    check_right(by, Permission.PAYMENT_ENTER)
    number = normalise(document)
    if not is_number(number):
        raise Refused(_("“%(number)s”不是文号，请按“聊工信发〔2023〕12号”这样填写。") % {"number": number})
    _check_document_fen(document_fen)
    if not claims:
        raise Refused(_("没有勾选待拨付的资金，请先勾选。"))
    if len(claims) > MOST_LINES:
        raise Refused(_("一个批次最多 %(most)d 笔，请分批编制。") % {"most": MOST_LINES})
    batch = PaymentBatch.objects.create(
        year=year_of(number), document=number, document_fen=document_fen, made_by=by
    )
    for claim in sorted(claims, key=attrgetter("pk")):
        _add(batch, claim)
    check_never_checked(batch, by)
    _note(batch, BatchMove.MAKE, by=by, note=number)
    return batch


@transaction.atomic
def drop_line(line: Payment, *, by: User, reason: str) -> None:
    """移出: as long as the batch is being made."""
    batch = _held(line.batch, BatchMove.SUBMIT, by=by)
    rows = batch.lines.filter(pk=line.pk, state=PaymentState.PENDING)
    if rows.update(state=PaymentState.DROPPED, reason=reason) != 1:
        raise Refused(_("这一笔刚刚已被办理，请刷新后核对。"))
    record(by=by, action="batch.drop", obj=batch, detail={"line": line.pk, "reason": reason})


@transaction.atomic
def set_document_fen(batch: PaymentBatch, *, by: User, document_fen: int) -> None:
    current = _held(batch, BatchMove.SUBMIT, by=by)
    _check_document_fen(document_fen)
    before, current.document_fen = current.document_fen, document_fen
    current.save(update_fields=["document_fen"])
    record(by=by, action="batch.amount", obj=current, detail={"fen": [before, document_fen]})


@transaction.atomic
def submit(batch: PaymentBatch, *, by: User, note: str = "") -> None:
    current = _held(batch, BatchMove.SUBMIT, by=by)
    check_sum(current)
    check_lines(current)
    _move(current, BatchMove.SUBMIT, BatchStatus.SUBMITTED, by=by, note=note)


@transaction.atomic
def check(batch: PaymentBatch, *, by: User, note: str = "") -> None:
    """From the amount of the rules on two people check, one after the other."""
    current = _held(batch, BatchMove.CHECK, by=by)
    check_sum(current)
    check_lines(current)
    is_first = current.status == BatchStatus.SUBMITTED and needs_second(current)
    if current.is_history and not is_first:
        _book_history(current, by=by)
    last = BatchStatus.DONE if current.is_history else BatchStatus.CHECKED
    _move(current, BatchMove.CHECK, BatchStatus.HALF_CHECKED if is_first else last, by=by, note=note)


@transaction.atomic
def return_batch(batch: PaymentBatch, *, by: User, note: str) -> None:
    current = _held(batch, BatchMove.RETURN, by=by)
    _move(current, BatchMove.RETURN, BatchStatus.DRAFT, by=by, note=note)


@transaction.atomic
def send(batch: PaymentBatch, *, by: User, on: date, note: str = "") -> None:
    """送付: the pay file has gone to the finance bureau or the bank."""
    current = _held(batch, BatchMove.SEND, by=by)
    check_not_ahead(on)
    check_lines(current)
    _check_sent(current, on)
    _move(current, BatchMove.SEND, BatchStatus.SENT, by=by, note=note or str(on), sent_on=on)


@transaction.atomic
def void(batch: PaymentBatch, *, by: User, note: str) -> None:
    current = _held(batch, BatchMove.VOID, by=by)
    if current.is_history:
        lines = standing_lines(current)
        hold_claims(line.claim for line in lines)
        for line in lines:
            step(line.claim, ClaimMove.WITHDRAW, by=by, on=timezone.localdate(), note=note, alone=False)
    current.lines.standing().update(state=PaymentState.DROPPED, reason=note)
    _move(current, BatchMove.VOID, BatchStatus.VOID, by=by, note=note)


@transaction.atomic
def take_results(batch: PaymentBatch, results: Sequence[Result], *, by: User) -> None:
    """Each line that was paid is booked in one act with the others; the batch is done with its last line."""
    current = _held(batch, BatchMove.RESULT, by=by)
    lines = {line.pk: line for line in standing_lines(current) if line.state == PaymentState.PENDING}
    if not results:
        raise Refused(_("没有登记任何结果，请至少登记一笔。"))
    paid: list[tuple[Payment, date, str]] = []
    for result in results:
        line = lines.get(result.line.pk)
        if line is None:
            raise Refused(_("有一笔刚刚已登记过结果，请刷新后核对。"))
        if result.paid_on is None:
            _fail(line, result.reason)
        else:
            _check_paid(current, line, result.paid_on)
            paid.append((line, result.paid_on, result.voucher))
    if paid:
        post_all([_paid(line, on) for line, on, _voucher in paid], by=by)
    for line, on, voucher in paid:
        _settle(line, on, voucher, by=by)
    is_done = not current.lines.filter(state=PaymentState.PENDING).exists()
    status = BatchStatus.DONE if is_done else BatchStatus.SENT
    note = _("%(paid)d 笔已拨付，%(failed)d 笔失败") % {"paid": len(paid), "failed": len(results) - len(paid)}
    _move(current, BatchMove.RESULT, status, by=by, note=note)


def _book_history(batch: PaymentBatch, *, by: User) -> None:
    """What was paid long ago: set aside and paid in one act, each under its own days, as whoever entered it said."""
    lines = standing_lines(batch)
    hold_claims(line.claim for line in lines)
    granted = []
    for line in lines:
        on = line.claim.granted_on or line.claim.applied_on
        claim, entry = approval_of(line.claim, by=by, on=on, alone=False)
        granted.append((claim, on, entry))
    paid = standing_lines(batch)
    entries = [entry for _claim, _on, entry in granted]
    post_all([*entries, *(_paid(line, line.paid_on) for line in paid)], by=by)
    for claim, on, _entry in granted:
        note_approval(claim, by=by, on=on)
    for line in paid:
        if line.paid_on is not None:
            _settle(line, line.paid_on, line.voucher, by=batch.made_by)


def _paid(line: Payment, on: date | None) -> Entry:
    """From what is set aside in its budget line to the enterprise."""
    claim = line.claim
    if claim.line is None or claim.account is None:
        raise ValueError(f"{claim.number} was granted without a line or an account")
    check_open(claim.line)
    memo = _("%(claim)s拨付") % {"claim": claim.number}
    return Entry(claim.line.reserved, claim.account, line.amount_fen, f"payment-{line.pk}", memo, on=on)


def _add(batch: PaymentBatch, claim: Claim) -> None:
    current = Claim.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=claim.pk)
    told = {"claim": current.number, "name": current.enterprise.name}
    if current.status != ClaimStatus.GRANTED or current.granted_fen is None:
        raise Refused(_("%(claim)s（%(name)s）现在不是待拨付，请刷新后核对。") % told)
    payee = payee_of(current.enterprise_id)
    if payee is None:
        raise Refused(_("%(name)s还没有复核过的收款账户，请先登记并由复核人员确认。") % told)
    try:
        with transaction.atomic():
            Payment.objects.create(batch=batch, claim=current, payee=payee, amount_fen=current.granted_fen)
    except IntegrityError:
        raise Refused(_("%(claim)s（%(name)s）已在另一个拨付批次中。") % told) from None


def _fail(line: Payment, reason: str) -> None:
    if not reason:
        raise Refused(_("%(claim)s没有拨付的，请写明原因。") % {"claim": line.claim.number})
    Payment.objects.filter(pk=line.pk).update(state=PaymentState.FAILED, reason=reason)


def _check_document_fen(fen: int) -> None:
    if not 0 < fen <= MOST_FEN:
        raise Refused(_("文件金额要大于零，且不超过 %(most)s 元，请核对单位。") % {"most": yuan(MOST_FEN)})


def _check_sent(batch: PaymentBatch, on: date) -> None:
    granted = batch.lines.standing().aggregate(last=Max("claim__granted_on"))["last"]
    if granted is not None and on < granted:
        raise Refused(
            _("送付日期 %(on)s 早于这个批次资金的下达日期 %(granted)s，请核对送付日期。")
            % {"on": on, "granted": granted}
        )


def _check_paid(batch: PaymentBatch, line: Payment, on: date) -> None:
    """Held against the 下达, too: a batch that was sent before that was asked may bear an earlier day."""
    check_not_ahead(on)
    check_order(on, _("下达"), line.claim.granted_on)
    if batch.sent_on is not None and on < batch.sent_on:
        raise Refused(
            _("拨付日期 %(on)s 早于送付日期 %(sent)s，请核对。") % {"on": on, "sent": batch.sent_on}
        )


def _settle(line: Payment, on: date, voucher: str, *, by: User) -> None:
    """Only while it waits: whoever comes second changes nothing."""
    rows = Payment.objects.filter(pk=line.pk, state=PaymentState.PENDING)
    claims = Claim.objects.filter(pk=line.claim_id, status=ClaimStatus.GRANTED)
    moved = rows.update(state=PaymentState.PAID, paid_on=on, voucher=voucher)
    if moved != 1 or claims.update(status=ClaimStatus.PAID, paid_on=on) != 1:
        raise Refused(_("%(claim)s刚刚已被办理，请刷新后核对。") % {"claim": line.claim.number})
    ClaimEvent.objects.create(
        claim_id=line.claim_id, kind=ClaimMove.PAY, on=on, fen=line.amount_fen, note=voucher, by=by
    )
    record(by=by, action="claim.pay", obj=line.claim, detail={"on": str(on), "fen": line.amount_fen})


def _held(batch: PaymentBatch, move: BatchMove, *, by: User) -> PaymentBatch:
    current = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
    check_may(current, move, by=by)
    check_seen(current, batch.seen)
    return current


def _move(
    batch: PaymentBatch, move: BatchMove, status: BatchStatus, *, by: User, note: str = "", **fields: date
) -> None:
    rows = PaymentBatch.objects.filter(pk=batch.pk, status__in=sorted(MOVES[move].sources))
    if rows.update(status=status, **fields) != 1:
        raise Refused(_("批次 %(batch)s 刚刚已被办理，请刷新后核对。") % {"batch": batch.number})
    _note(batch, move, by=by, note=note)


def _note(batch: PaymentBatch, move: BatchMove, *, by: User, note: str) -> None:
    fen = total_of(batch)
    BatchEvent.objects.create(batch=batch, kind=move, fen=fen, note=note, by=by)
    record(by=by, action=f"batch.{move.value}", obj=batch, detail={"fen": fen, "note": note})
