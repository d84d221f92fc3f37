"""What the acts of a loan book: between which accounts, under which keys, in which words.

``nth``: for the how manyeth time the loan does the act, because after a 冲正 it is done again.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from policies.loan_enums import LoanMove
from policies.models import BridgingLoan, Posting
from policies.services.ledger import Entry, counter_to

DRAWN, REPAID, FEE, WRITTEN_OFF = "draw", "repaid", "fee", "written-off"
BOOKED = {
    LoanMove.DRAW: (DRAWN,),
    LoanMove.REPAY: (REPAID, FEE),
    LoanMove.WRITE_OFF: (WRITTEN_OFF,),
}


def drawn(loan: BridgingLoan, nth: int = 1) -> list[Entry]:
    """The money leaves the 专户."""
    fund = loan.institution.account
    words = _told(loan, _("放款"))
    return [Entry(fund, loan.account, loan.amount_fen, _key(loan, DRAWN, nth), words, on=loan.drawn_on)]


def repaid(loan: BridgingLoan, fee_fen: int, nth: int = 1) -> list[Entry]:
    """The principal goes back into the 专户, the fee, if there is one, onto the fees."""
    fund, on = loan.institution, loan.repaid_on
    back, fee = _told(loan, _("归还本金")), _told(loan, _("服务费"))
    entries = [
        Entry(loan.account, fund.account, loan.amount_fen, _key(loan, REPAID, nth), back, on=on),
        Entry(fund.outside, fund.fees, fee_fen, _key(loan, FEE, nth), fee, on=on),
    ]
    return [entry for entry in entries if entry.amount_fen]


def written_off(loan: BridgingLoan, document: str, nth: int = 1, *, on: date) -> list[Entry]:
    """What the borrower owes is borne by those who put the money in."""
    words = _("%(loan)s核销本金（%(document)s）") % {"loan": loan.number, "document": document}
    outside = loan.institution.outside
    return [Entry(loan.account, outside, loan.amount_fen, _key(loan, WRITTEN_OFF, nth), words, on=on)]


def taken_back(loan: BridgingLoan, move: LoanMove, nth: int, reason: str, *, on: date) -> list[Entry]:
    """A counter-posting to each of those that the act made."""
    rows = (
        Posting.objects.filter(key__in=keys_of(loan, move, nth))
        .select_related("source", "destination")
        .order_by("id")
    )
    return [counter_to(posting, memo=reason, on=on) for posting in rows]


def keys_of(loan: BridgingLoan, move: LoanMove, nth: int) -> list[str]:
    """Of the postings that the act made."""
    return [_key(loan, act, nth) for act in BOOKED[move]]


def _key(loan: BridgingLoan, act: str, nth: int) -> str:
    return f"loan-{loan.pk}-{act}" if nth == 1 else f"loan-{loan.pk}-{act}-{nth}"


def _told(loan: BridgingLoan, words: str) -> str:
    return f"{loan.number}{words}"
