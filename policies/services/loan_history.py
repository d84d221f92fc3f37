"""以前的转贷 from a ledger: taken in as history, each step on its day, and booked in the order of the days (ADR 25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.audit.services import Note, record_all
from foundation.errors import Refused
from policies.enums import AccountKind
from policies.loan_columns import TOLD
from policies.loan_enums import LoanMove as M
from policies.loan_enums import LoanPurpose
from policies.loan_enums import LoanStatus as S
from policies.models import Account, BridgingInstitution, BridgingLoan, LoanEvent, Reconciliation
from policies.services import loan_books
from policies.services.book_periods import check_day, hold_books, last_checked
from policies.services.days import check_not_ahead
from policies.services.ledger import Entry, post_all
from policies.services.loan_rules import check_amount, check_promise, check_scope, due_after, rules_on

BASIS = "以前的转贷，按台账登记"
DAYS = ("applied_on", "letter_on", "approved_on", "drawn_on", "old_paid_on", "renewed_on", "repaid_on")
"""In the order in which they come."""
MOVES: dict[str, M] = dict(
    zip(DAYS, (M.ENTER, M.PROMISE, M.APPROVE, M.DRAW, M.PAY_OLD, M.RENEW, M.REPAY), strict=True)
)
DRAWN = frozenset({"approved_on", "drawn_on"})
ALL = frozenset(DAYS)
TAKEN: dict[S, tuple[frozenset[str], frozenset[str]]] = {
    S.APPLIED: (frozenset(), frozenset({"applied_on"})),
    S.DRAWN: (DRAWN, ALL - {"old_paid_on", "renewed_on", "repaid_on"}),
    S.OLD_PAID: (DRAWN | {"old_paid_on"}, ALL - {"renewed_on", "repaid_on"}),
    S.RENEWED: (DRAWN | {"old_paid_on", "renewed_on"}, ALL - {"repaid_on"}),
    S.NOT_RENEWED: (DRAWN | {"old_paid_on"}, ALL - {"renewed_on", "repaid_on"}),
    S.REPAID: (DRAWN | {"repaid_on"}, ALL),
    S.SETTLED: (DRAWN | {"repaid_on"}, ALL),
    S.DECLINED: (frozenset(), ALL - {"drawn_on", "old_paid_on", "renewed_on", "repaid_on"}),
    S.WITHDRAWN: (frozenset(), ALL - {"drawn_on", "old_paid_on", "renewed_on", "repaid_on"}),
}
"""The states in which a ledger may bring a loan: the days that it must tell, and those that it may tell."""
LAST: dict[S, M] = {
    S.NOT_RENEWED: M.NOT_RENEW,
    S.SETTLED: M.SETTLE,
    S.DECLINED: M.DECLINE,
    S.WITHDRAWN: M.WITHDRAW,
}
"""The step that has no day of its own in the layout: it is told of the last day that the row tells."""


class Doubt(Refused):
    """A refusal that knows its column."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class PastLoan:
    """One row: the loan, not yet saved, with institution, enterprise and rules."""

    row: int
    loan: BridgingLoan

    @property
    def moves(self) -> list[tuple[date, int]]:
        """What it does to the 专户, day by day."""
        loan = self.loan
        gone = [(loan.drawn_on, -loan.amount_fen)] if loan.drawn_on else []
        back = [(loan.repaid_on, loan.amount_fen)] if loan.repaid_on else []
        return [*gone, *back]


def past_loan(row: int, told: Mapping[str, Any], fund: BridgingInstitution, firm: Enterprise) -> PastLoan:
    """``told``: the columns of the row by the names of the loan's own. Raises ``Doubt`` or ``Refused``."""
    status = S(told["status"])
    _check_state(status, told)
    _check_days(told)
    loan = BridgingLoan(
        institution=fund, enterprise=firm, purpose=LoanPurpose.WORKING, scope_basis=BASIS,
        rules=rules_on(told.get("approved_on") or told["applied_on"]),
        **{name: value for name, value in told.items() if name != "fee_fen"},
    )  # fmt: skip
    check_scope(firm, loan.purpose, loan.scope_basis)
    check_amount(loan.amount_fen, loan.original_fen, loan.rules)
    if loan.promised_fen is not None:
        check_promise(loan.amount_fen, loan.promised_fen, loan.rules)
    if loan.drawn_on is not None:
        loan.due_on = due_after(loan.drawn_on, loan.rules.longest_days)
    fee = told.get("fee_fen")
    if loan.repaid_on is not None:
        loan.fee_fen = loan.fee(loan.repaid_on) if fee is None else fee
    return PastLoan(row, loan)


def _check_state(status: S, told: Mapping[str, Any]) -> None:
    if status in (S.PROMISED, S.APPROVED):
        raise Doubt("status", _("还没有放款的，联系单和审批要在系统里办理，请按“已申请”导入"))
    if status == S.WRITTEN_OFF:
        raise Doubt("status", _("核销要在系统里由复核人员办理，请按核销前的状态导入"))
    needed, possible = TAKEN[status]
    for name in DAYS:
        words = {"status": status.label, "day": _called(name)}
        if name in needed and not told.get(name):
            raise Doubt(name, _("状态是“%(status)s”，请填写%(day)s") % words)
        if told.get(name) and name not in possible:
            raise Doubt(name, _("状态是“%(status)s”，不应有%(day)s") % words)


def _called(name: str) -> str:
    """The day's own word, as the ledger spells it."""
    return next(column.heading for column in TOLD if column.name == name)


def _check_days(told: Mapping[str, Any]) -> None:
    last, earlier = None, ""
    for name in DAYS:
        day = told.get(name)
        if day is None:
            continue
        check_not_ahead(day)
        if last is not None and day < last:
            raise Doubt(name, _("早于%(step)s %(day)s，请核对") % {"step": earlier, "day": last})
        last, earlier = day, _called(name)


def check_books(loan: BridgingLoan, checked: Reconciliation | None) -> None:
    """No day on which money moves lies in a period of the 专户 that was checked. Raises ``Doubt``."""
    for name in ("drawn_on", "repaid_on"):
        day = getattr(loan, name)
        if day is None:
            continue
        try:
            check_day(checked, day)
        except Refused as refusal:
            raise Doubt(name, str(refusal.message).rstrip("。")) from None


def short_rows(start: int, loans: Sequence[PastLoan]) -> list[tuple[PastLoan, int]]:
    """The loans whose 放款 an account with ``start`` can't bear on its day, each with what was there; the others can."""
    steps = sorted(
        ((day, -change, one.row, one) for one in loans for day, change in one.moves), key=itemgetter(0, 1, 2)
    )
    left, refused, told = start, set(), []
    for _day, given, row, one in steps:
        if row in refused:
            continue
        if given > left:
            refused.add(row)
            told.append((one, left))
            continue
        left -= given
    return told


@transaction.atomic
def enter_past_loans(rows: Sequence[PastLoan], *, by: User) -> list[int]:
    """Whoever calls has asked who may, and held the rows against the rules; the books are asked once more, held. The keys
    of the loans.
    """
    loans = [one.loan for one in rows]
    funds = {loan.institution_id for loan in loans}
    hold_books(funds)
    checked = last_checked(funds)
    for loan in loans:
        check_books(loan, checked.get(loan.institution_id))
    accounts = Account.objects.bulk_create(
        Account(
            kind=AccountKind.BORROWER,
            name=_("%(name)s借款") % {"name": loan.enterprise.name[:90]},
            ceiling_fen=loan.amount_fen,
        )
        for loan in loans
    )
    for loan, account in zip(loans, accounts, strict=True):
        loan.account, loan.entered_by = account, by
    BridgingLoan.objects.bulk_create(loans)
    LoanEvent.objects.bulk_create(event for loan in loans for event in _events(loan, by))
    _book(loans, by)
    record_all([Note("loan.import", loan, _detail(loan)) for loan in loans], by=by)
    return [loan.pk for loan in loans]


def _events(loan: BridgingLoan, by: User) -> Iterator[LoanEvent]:
    status, last = S(loan.status), loan.applied_on
    for name in DAYS:
        day = getattr(loan, name)
        if day is not None:
            last = day
            yield LoanEvent(loan=loan, kind=MOVES[name], on=day, is_history=True, by=by)
    if status in LAST:
        yield LoanEvent(loan=loan, kind=LAST[status], on=last, is_history=True, by=by)


def _book(loans: Sequence[BridgingLoan], by: User) -> None:
    """In the order of the days, so that what stood in the 专户 after each posting was never below zero.

    ``post_all`` is called more than once; all accounts that anybody else can know are held first, in one order.
    """
    dated = [entry for loan in loans for entry in _dated(loan)]
    if not dated:
        return
    known = {
        account
        for loan in loans
        for account in (loan.institution.account_id, loan.institution.fees_id, loan.institution.outside_id)
    }
    list(Account.objects.select_for_update().filter(pk__in=known).order_by("pk").values_list("pk"))
    dated.sort(key=itemgetter(0, 1))
    for _comes, run in groupby(dated, key=itemgetter(1)):
        post_all([entry for _day, _kind, entries in run for entry in entries], by=by)


def _dated(loan: BridgingLoan) -> Iterator[tuple[date, int, list[Entry]]]:
    """On one day what comes in goes before what goes out, but for what only comes back."""
    if loan.repaid_on is not None:
        comes = 2 if loan.repaid_on == loan.drawn_on else 0
        yield loan.repaid_on, comes, loan_books.repaid(loan, loan.fee_fen or 0)
    if loan.drawn_on is not None:
        yield loan.drawn_on, 1, loan_books.drawn(loan)


def _detail(loan: BridgingLoan) -> dict[str, Any]:
    return {"fen": loan.amount_fen, "status": loan.status, "fee_fen": loan.fee_fen}
