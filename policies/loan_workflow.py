"""The life of a 应急转贷 on one screen.

申请 → 银行出具联系单 → 机构审批 → 放款 → 还旧贷 → 续贷到账 → 归还本金和费用 → 结清; aside 退回更正, 银行不续贷, 撤回, 展期, 核销.
冲正 takes back what was booked last and leads to the step before it, as long as no later step stands; 结清 goes with the
归还 that it confirmed.
逾期 is no state: it is reckoned from the day that the money was due, so it is never out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foundation.accounts.permissions import Permission as P  # noqa: N817 - the table fits the screen
from policies.loan_enums import LoanMove as M
from policies.loan_enums import LoanStatus as S


@dataclass(frozen=True)
class Rule:
    """``target`` None: an act that leaves the state as it is, or 冲正, which leads back."""

    sources: frozenset[S]
    target: S | None
    right: P


BEFORE_MONEY = frozenset({S.APPLIED, S.PROMISED, S.APPROVED})
OUT = frozenset({S.DRAWN, S.OLD_PAID, S.RENEWED, S.NOT_RENEWED})
"""The money of the fund is with the borrower."""
OPEN = BEFORE_MONEY | OUT
ENDS = frozenset({S.SETTLED, S.DECLINED, S.WITHDRAWN, S.WRITTEN_OFF})
"""Nothing is left to do."""
MOVES: dict[M, Rule] = {
    M.ENTER: Rule(frozenset(), S.APPLIED, P.LOAN_ENTER),
    M.PROMISE: Rule(frozenset({S.APPLIED}), S.PROMISED, P.LOAN_ENTER),
    M.APPROVE: Rule(frozenset({S.PROMISED}), S.APPROVED, P.LOAN_APPROVE),
    M.RETURN: Rule(frozenset({S.PROMISED}), S.APPLIED, P.LOAN_APPROVE),
    M.DRAW: Rule(frozenset({S.APPROVED}), S.DRAWN, P.LOAN_ENTER),
    M.PAY_OLD: Rule(frozenset({S.DRAWN}), S.OLD_PAID, P.LOAN_ENTER),
    M.RENEW: Rule(frozenset({S.OLD_PAID}), S.RENEWED, P.LOAN_ENTER),
    M.NOT_RENEW: Rule(frozenset({S.OLD_PAID}), S.NOT_RENEWED, P.LOAN_ENTER),
    M.EXTEND: Rule(OUT, None, P.LOAN_APPROVE),
    M.REPAY: Rule(OUT, S.REPAID, P.LOAN_ENTER),
    M.SETTLE: Rule(frozenset({S.REPAID}), S.SETTLED, P.LOAN_APPROVE),
    M.DECLINE: Rule(BEFORE_MONEY, S.DECLINED, P.LOAN_ENTER),
    M.WITHDRAW: Rule(BEFORE_MONEY, S.WITHDRAWN, P.LOAN_ENTER),
    M.WRITE_OFF: Rule(OUT, S.WRITTEN_OFF, P.LOAN_APPROVE),
    M.REVERSE: Rule(frozenset({S.DRAWN, S.REPAID, S.SETTLED, S.WRITTEN_OFF}), None, P.LOAN_APPROVE),
}
BOOKING = frozenset({M.DRAW, M.REPAY, M.WRITE_OFF})
"""Acts that move money."""
PRIMARY = {
    S.APPLIED: M.PROMISE,
    S.PROMISED: M.APPROVE,
    S.APPROVED: M.DRAW,
    S.DRAWN: M.PAY_OLD,
    S.OLD_PAID: M.RENEW,
    S.RENEWED: M.REPAY,
    S.NOT_RENEWED: M.REPAY,
    S.REPAID: M.SETTLE,
}
"""The one filled button of each state."""
STEPS = (S.APPLIED, S.PROMISED, S.APPROVED, S.DRAWN, S.OLD_PAID, S.RENEWED, S.REPAID, S.SETTLED)


def allowed(move: M, status: str) -> bool:
    return status in MOVES[move].sources


def moves_from(status: str) -> list[M]:
    return [move for move, rule in MOVES.items() if status in rule.sources]


def standing(moves: Sequence[str]) -> list[int]:
    """The places of the facts that no 冲正 has taken back; with a booking goes what hangs on it (展期)."""
    places: list[int] = []
    for place, move in enumerate(moves):
        if move != M.REVERSE:
            places.append(place)
            continue
        while moves[places.pop()] not in BOOKING:
            pass
    return places


def state_told(moves: Iterable[str]) -> S:
    """The state that the facts of a loan, the oldest first, add up to."""
    told, state = list(moves), S.APPLIED
    for place in standing(told):
        state = MOVES[M(told[place])].target or state
    return state
