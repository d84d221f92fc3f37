"""The life of a claim to 奖励资金 on one screen.

申报 → 初审 → 复审 → 公示 → 下达 → 拨付; aside 退回更正, 不予支持, 撤回, 公示异议, 撤销下达, 追回. What a document has decided
already goes from 申报 by one 复核 to 下达. The money of a claim moves with 下达, 撤销下达, 拨付 and 追回 only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.accounts.permissions import Permission as P  # noqa: N817 - the table fits the screen
from policies.claim_enums import ClaimBasis
from policies.claim_enums import ClaimMove as M
from policies.claim_enums import ClaimStatus as S


@dataclass(frozen=True)
class Rule:
    """``target`` None: an act that leaves the state as it is. ``bases``: the claims that it is for; empty: all."""

    sources: frozenset[S]
    target: S | None
    right: P
    bases: frozenset[ClaimBasis] = frozenset()


ASKED = frozenset({ClaimBasis.APPLICATION, ClaimBasis.AUTO})
DECIDED = frozenset({ClaimBasis.DOCUMENT})
UNDER_CHECK = frozenset({S.FILED, S.FIRST_CHECKED, S.CHECKED})
BEFORE_GRANT = UNDER_CHECK | {S.PUBLISHED, S.OBJECTED, S.RETURNED}
LIVE = BEFORE_GRANT | {S.GRANTED, S.PAID}
"""Such a claim stands in the way of a second one for the same."""
MOVES: dict[M, Rule] = {
    M.ENTER: Rule(frozenset(), S.FILED, P.CLAIM_ENTER),
    M.CORRECT: Rule(frozenset({S.FILED, S.FIRST_CHECKED, S.RETURNED}), S.FILED, P.CLAIM_ENTER),
    M.FIRST_CHECK: Rule(frozenset({S.FILED}), S.FIRST_CHECKED, P.CLAIM_CHECK, ASKED),
    M.SECOND_CHECK: Rule(frozenset({S.FIRST_CHECKED}), S.CHECKED, P.CLAIM_CHECK, ASKED),
    M.APPROVE: Rule(frozenset({S.FILED}), S.GRANTED, P.CLAIM_CHECK, DECIDED),
    M.RETURN: Rule(UNDER_CHECK | {S.OBJECTED}, S.RETURNED, P.CLAIM_CHECK),
    M.REJECT: Rule(BEFORE_GRANT, S.REJECTED, P.CLAIM_CHECK),
    M.WITHDRAW: Rule(BEFORE_GRANT, S.WITHDRAWN, P.CLAIM_ENTER),
    M.PUBLISH: Rule(frozenset({S.CHECKED}), S.PUBLISHED, P.CLAIM_ENTER, ASKED),
    M.OBJECT: Rule(frozenset({S.PUBLISHED}), S.OBJECTED, P.CLAIM_ENTER),
    M.DISMISS: Rule(frozenset({S.OBJECTED}), S.PUBLISHED, P.CLAIM_CHECK),
    M.GRANT: Rule(frozenset({S.PUBLISHED}), S.GRANTED, P.CLAIM_ENTER, ASKED),
    M.REVOKE: Rule(frozenset({S.GRANTED}), S.RETURNED, P.CLAIM_CHECK),
    M.PAY: Rule(frozenset({S.GRANTED}), S.PAID, P.PAYMENT_ENTER),
    M.RECALL: Rule(frozenset({S.PAID}), None, P.CLAIM_CHECK),
}
TO_CHECK = frozenset({S.FILED, S.FIRST_CHECKED, S.OBJECTED})
"""Waits for somebody who checks."""
BY_BATCH = frozenset({M.PAY})
"""Done by the 拨付批次 that the claim is in, never on its own page."""
PRIMARY = {
    S.FILED: (M.FIRST_CHECK, M.APPROVE),
    S.FIRST_CHECKED: (M.SECOND_CHECK,),
    S.CHECKED: (M.PUBLISH,),
    S.PUBLISHED: (M.GRANT,),
    S.OBJECTED: (M.DISMISS,),
    S.RETURNED: (M.CORRECT,),
}
"""The one filled button of each state."""
STOPPED_BY = {
    S.RETURNED: (M.RETURN, M.REVOKE),
    S.OBJECTED: (M.OBJECT,),
    S.REJECTED: (M.REJECT,),
    S.WITHDRAWN: (M.WITHDRAW,),
}
"""What brought a claim to where it does not go on, and says why."""
STEPS = (S.FILED, S.FIRST_CHECKED, S.CHECKED, S.PUBLISHED, S.GRANTED, S.PAID)
STEPS_DECIDED = (S.FILED, S.GRANTED, S.PAID)


def fits(move: M, status: str, basis: str) -> bool:
    rule = MOVES[move]
    return status in rule.sources and (not rule.bases or basis in rule.bases)


def moves_from(status: str, basis: str) -> list[M]:
    return [move for move in MOVES if move not in BY_BATCH and fits(move, status, basis)]


def state_told(moves: Iterable[str]) -> S:
    """The state that the facts of a claim, the oldest first, add up to; what was recalled whole is not told by them."""
    state = S.FILED
    for move in moves:
        state = MOVES[M(move)].target or state
    return state
