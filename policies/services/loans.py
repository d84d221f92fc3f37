"""The acts of an 应急转贷: each moves the row by a conditional update, books where money moves, and leaves a fact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.services.filing import hold_active
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import Refused
from policies.enums import AccountKind
from policies.loan_enums import LoanMove, LoanStatus
from policies.loan_workflow import BOOKING, MOVES
from policies.models import Account, BridgingInstitution, BridgingLoan, LoanEvent
from policies.services import loan_books
from policies.services.book_periods import check_day, hold_books, last_checked
from policies.services.days import check_not_ahead, check_order
from policies.services.ledger import post_all
from policies.services.loan_rights import check_may
from policies.services.loan_rules import (
    check_amount,
    check_borrower,
    check_not_stopped,
    check_original_free,
    check_overdue,
    check_promise,
    check_promise_stands,
    check_scope,
    due_after,
    rules_on,
)
from policies.services.seen import check_seen


@transaction.atomic
def enter_loan(
    institution: BridgingInstitution, enterprise: Enterprise, *, by: User, on: date, **told: Any
) -> BridgingLoan:
    """``told``: purpose, scope_basis, bank, original_number, original_fen, original_due_on, amount_fen."""
    check_reach(by, Permission.LOAN_ENTER, institution.county_id)
    check_not_ahead(on)
    firm, rules = hold_active(enterprise), rules_on(on)
    check_scope(firm, told["purpose"], told["scope_basis"])
    check_amount(told["amount_fen"], told["original_fen"], rules)
    check_original_free(told["bank"], told["original_number"])
    check_borrower(firm, told["amount_fen"], rules)
    account = Account.objects.create(
        kind=AccountKind.BORROWER,
        name=_("%(name)s借款") % {"name": firm.name[:90]},
        ceiling_fen=told["amount_fen"],
    )
    with _one_of_its_original():
        loan = BridgingLoan.objects.create(
            institution=institution, enterprise=firm, rules=rules, account=account, applied_on=on,
            entered_by=by, **told,
        )  # fmt: skip
    _note(loan, LoanMove.ENTER, by=by, on=on)
    return loan


@transaction.atomic
def promise(
    loan: BridgingLoan, *, by: User, on: date, promised_fen: int, promise_until: date, amount_fen: int
) -> None:
    """The bank's 联系单: what it will lend again, until when. The amount may be set anew; nobody has approved yet."""
    current = _held(loan, LoanMove.PROMISE, by=by, on=on)
    if promise_until < on:
        raise Refused(
            _("承诺有效期 %(until)s 早于联系单日期 %(on)s，请核对。") % {"until": promise_until, "on": on}
        )
    check_amount(amount_fen, current.original_fen, current.rules)
    check_promise(amount_fen, promised_fen, current.rules)
    check_borrower(current.enterprise, amount_fen, current.rules, but=current.pk)
    Account.objects.filter(pk=current.account_id).update(ceiling_fen=amount_fen)
    _move(
        current, LoanMove.PROMISE, by=by, on=on,
        letter_on=on, promised_fen=promised_fen, promise_until=promise_until, amount_fen=amount_fen,
    )  # fmt: skip


@transaction.atomic
def approve(loan: BridgingLoan, *, by: User, on: date, note: str = "") -> None:
    """Under the rules of that day, which the loan keeps."""
    current = _held(loan, LoanMove.APPROVE, by=by, on=on)
    rules = rules_on(on)
    check_promise_stands(current, on)
    check_scope(current.enterprise, current.purpose, current.scope_basis)
    check_amount(current.amount_fen, current.original_fen, rules)
    check_promise(current.amount_fen, current.promised_fen or 0, rules)
    check_borrower(current.enterprise, current.amount_fen, rules, but=current.pk)
    _move(current, LoanMove.APPROVE, by=by, on=on, note=note, approved_on=on, rules=rules)


@transaction.atomic
def draw(loan: BridgingLoan, *, by: User, on: date, note: str = "") -> None:
    """放款: the money leaves the 专户, if it is there."""
    current = _held(loan, LoanMove.DRAW, by=by, on=on)
    check_promise_stands(current, on)
    check_borrower(current.enterprise, current.amount_fen, current.rules, but=current.pk)
    check_not_stopped(current.institution, current.rules, on)
    due = due_after(on, current.rules.longest_days)
    nth = _times(current, LoanMove.DRAW) + 1
    current.drawn_on = on
    _set(current, LoanMove.DRAW, drawn_on=on, due_on=due)
    post_all(loan_books.drawn(current, nth), by=by)
    _note(current, LoanMove.DRAW, by=by, on=on, note=note)


@transaction.atomic
def repay(loan: BridgingLoan, *, by: User, on: date, note: str = "") -> None:
    """The principal goes back into the 专户, the fee by day and tier onto the fees: one act, all or nothing."""
    current = _held(loan, LoanMove.REPAY, by=by, on=on)
    current.repaid_on = on
    fee, nth = current.fee(on), _times(current, LoanMove.REPAY) + 1
    _set(current, LoanMove.REPAY, repaid_on=on, fee_fen=fee)
    post_all(loan_books.repaid(current, fee, nth), by=by)
    _note(current, LoanMove.REPAY, by=by, on=on, note=note)


@transaction.atomic
def extend(loan: BridgingLoan, *, by: User, on: date, until: date, note: str) -> None:
    current = _held(loan, LoanMove.EXTEND, by=by, on=on)
    if current.due_on is None or until <= current.due_on:
        raise Refused(_("展期后的应归还日应晚于现在的 %(due)s。") % {"due": current.due_on})
    words = _("展期至 %(until)s：%(note)s") % {"until": until, "note": note}
    _move(current, LoanMove.EXTEND, by=by, on=on, note=words, due_on=until)


@transaction.atomic
def write_off(loan: BridgingLoan, *, by: User, on: date, document: str, note: str) -> None:
    """核销: the principal of an overdue loan is given up, by what a document says; the loan ends, without a fee."""
    current = _held(loan, LoanMove.WRITE_OFF, by=by, on=on)
    check_overdue(current, on)
    nth = _times(current, LoanMove.WRITE_OFF) + 1
    _set(current, LoanMove.WRITE_OFF, written_off_on=on, write_off_document=document, fee_fen=0)
    post_all(loan_books.written_off(current, document, nth, on=on), by=by)
    words = _("%(document)s：%(note)s") % {"document": document, "note": note}
    _note(current, LoanMove.WRITE_OFF, by=by, on=on, note=words)


TOLD_BY: dict[LoanMove, dict[str, Any]] = {
    LoanMove.DRAW: {"drawn_on": None, "due_on": None},
    LoanMove.REPAY: {"repaid_on": None, "fee_fen": None},
    LoanMove.WRITE_OFF: {"written_off_on": None, "write_off_document": "", "fee_fen": None},
}
"""What a booking wrote into the row, as it was before."""


@transaction.atomic
def reverse_booking(loan: BridgingLoan, *, by: User, on: date, note: str) -> None:
    """冲正: what was booked last is taken back by counter-postings, and the loan stands where it stood before."""
    current = _held(loan, LoanMove.REVERSE, by=by, on=on)
    _check_not_filed(current)
    move, before = current.last_booking()
    check_original_free(current.bank, current.original_number, but=current.pk)
    with _one_of_its_original():
        _set(current, LoanMove.REVERSE, before, **TOLD_BY[move])
    post_all(loan_books.taken_back(current, move, _times(current, move), note, on=on), by=by)
    words = _("“%(move)s”：%(note)s") % {"move": move.label, "note": note}
    _note(current, LoanMove.REVERSE, by=by, on=on, note=words)


DAYS_TOLD = {LoanMove.PAY_OLD: "old_paid_on", LoanMove.RENEW: "renewed_on"}
OF_THEIR_OWN = BOOKING | {LoanMove.PROMISE, LoanMove.APPROVE, LoanMove.EXTEND, LoanMove.REVERSE}
"""Moves that book or ask a rule, each by its own function."""


@transaction.atomic
def step(loan: BridgingLoan, move: LoanMove, *, by: User, on: date, note: str = "") -> None:
    """A move that neither books nor asks a rule: the day and the note are all there is to it."""
    if move in OF_THEIR_OWN:
        raise ValueError(f"{move.value} has a function of its own")
    current = _held(loan, move, by=by, on=on)
    fields = {DAYS_TOLD[move]: on} if move in DAYS_TOLD else {}
    _move(current, move, by=by, on=on, note=note, **fields)


def _held(loan: BridgingLoan, move: LoanMove, *, by: User, on: date) -> BridgingLoan:
    """The row as it is now. The enterprise is held first: all loans of one borrower wait for each other."""
    Enterprise.objects.select_for_update(no_key=True).get(pk=loan.enterprise_id)
    rows = BridgingLoan.objects.select_for_update(of=("self",))
    related = (
        "institution__account",
        "institution__fees",
        "institution__outside",
        "enterprise",
        "rules",
        "account",
    )
    current = rows.select_related(*related).get(pk=loan.pk)
    moves_money = move in BOOKING | {LoanMove.REVERSE}
    if moves_money:
        hold_books([current.institution_id])
    check_may(current, move, by=by)
    check_seen(current, loan.seen)
    check_not_ahead(on)
    _check_order(current, on)
    if moves_money:
        check_day(last_checked([current.institution_id]).get(current.institution_id), on)
    return current


@contextmanager
def _one_of_its_original() -> Iterator[None]:
    """Two at once that the check of each let through: the database keeps one open loan for each original."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(_("这笔原贷款刚刚已被登记转贷，请刷新后核对。")) from None


def _check_not_filed(loan: BridgingLoan) -> None:
    """A loan in flight keeps its enterprise from being filed away, so none gets back into flight behind that."""
    if loan.enterprise.archived_at is not None:
        told = {"name": loan.enterprise.name, "loan": loan.number}
        raise Refused(
            _("“%(name)s”已归档，冲正后转贷 %(loan)s 又在办理中，请先恢复企业，再办理冲正。") % told
        )


def _check_order(loan: BridgingLoan, on: date) -> None:
    """What was taken back does not count: the same step may be told of an earlier day."""
    for last in loan.standing_events()[-1:]:
        check_order(on, last.get_kind_display(), last.on)


def _times(loan: BridgingLoan, move: LoanMove) -> int:
    """How often the loan has done it, also where that was taken back."""
    return loan.events.filter(kind=move).count()


def _move(loan: BridgingLoan, move: LoanMove, *, by: User, on: date, note: str = "", **fields: Any) -> None:
    _set(loan, move, **fields)
    _note(loan, move, by=by, on=on, note=note)


def _set(loan: BridgingLoan, move: LoanMove, to: LoanStatus | None = None, **fields: Any) -> None:
    """Only from a state that the table allows: whoever comes second changes nothing."""
    rule = MOVES[move]
    rows = BridgingLoan.objects.filter(pk=loan.pk, status__in=sorted(rule.sources))
    if rows.update(status=to or rule.target or LoanStatus(loan.status), **fields) != 1:
        raise Refused(_("转贷 %(loan)s 刚刚已被办理，请刷新后核对。") % {"loan": loan.number})


def _note(loan: BridgingLoan, move: LoanMove, *, by: User, on: date, note: str = "") -> None:
    LoanEvent.objects.create(loan=loan, kind=move, on=on, note=note, by=by)
    detail = {"on": str(on), "fen": loan.amount_fen, "note": note}
    record(by=by, action=f"loan.{move.value}", obj=loan, detail=detail)
