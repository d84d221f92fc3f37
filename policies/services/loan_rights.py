"""Who may do what with a loan now: the right in reach, and by person. Buttons and acts ask the same rule."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.errors import NotAllowed, Refused
from policies.loan_enums import LoanMove
from policies.loan_workflow import MOVES, allowed, moves_from
from policies.models import BridgingLoan
from policies.services import loan_books
from policies.services.book_periods import check_not_at_bank
from policies.services.hands import passes
from policies.services.loan_rules import check_overdue


def check_may(loan: BridgingLoan, move: LoanMove, *, by: User) -> None:
    """Who entered anything of the loan never approves, who approved never pays; and the state allows it."""
    _check(loan, move, by, _rights_used(loan, by))


def _check_state(loan: BridgingLoan, move: LoanMove) -> None:
    if not allowed(move, loan.status):
        raise Refused(
            _("转贷 %(loan)s 现在是“%(status)s”，不能办理“%(move)s”，请刷新后核对。")
            % {"loan": loan.number, "status": loan.get_status_display(), "move": move.label}
        )
    if move == LoanMove.WRITE_OFF:
        check_overdue(loan, timezone.localdate())
    if move == LoanMove.REVERSE:
        booked, _before = loan.last_booking()
        nth = loan.events.filter(kind=booked).count()
        check_not_at_bank(loan_books.keys_of(loan, booked, nth))


def sees(user: User, loan: BridgingLoan) -> bool:
    """What ``visible_to`` says of rows, of one that was read as the enterprise's."""
    may = user.has(Permission.LOAN_READ)
    return may and user.reach(Permission.LOAN_READ).covers(loan.institution.county_id)


def moves_for(user: User, loan: BridgingLoan) -> list[LoanMove]:
    """Those that lead on from here and that this person would not be refused; one statement, and three where 冲正 may be
    one of them.
    """
    used = _rights_used(loan, user)
    return [move for move in moves_from(loan.status) if passes(_check, loan, move, user, used)]


def _check(loan: BridgingLoan, move: LoanMove, by: User, used: Collection[Permission]) -> None:
    _check_person(loan, move, by, used)
    _check_state(loan, move)


def _check_person(loan: BridgingLoan, move: LoanMove, by: User, used: Collection[Permission]) -> None:
    right = MOVES[move].right
    check_reach(by, right, loan.institution.county_id)
    if right == Permission.LOAN_APPROVE and Permission.LOAN_ENTER in used:
        raise NotAllowed(_("您经办过这笔转贷，不能再审批，请由另一位复核人员办理。"))
    if right == Permission.LOAN_ENTER and Permission.LOAN_APPROVE in used:
        raise NotAllowed(_("您审批过这笔转贷，不能再经办，请由另一位经办人员办理。"))


def _rights_used(loan: BridgingLoan, by: User) -> set[Permission]:
    """By which rights this person has had a hand in the loan; whoever took it in from a ledger has entered it (ADR 25)."""
    facts = loan.events.filter(by=by).order_by().values_list("kind", "is_history").distinct()
    return {
        Permission.LOAN_ENTER if is_history else MOVES[LoanMove(kind)].right for kind, is_history in facts
    }
