"""The life of a 拨付批次 on one screen: 编制 → 提交复核 → 复核 (twice above the amount of the rules) → 送付 → 登记结果."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.accounts.permissions import Permission as P  # noqa: N817 - the table fits the screen
from policies.claim_enums import BatchMove as M
from policies.claim_enums import BatchStatus as S


@dataclass(frozen=True)
class Rule:
    sources: frozenset[S]
    right: P


WAITING = frozenset({S.SUBMITTED, S.HALF_CHECKED})
MOVES: dict[M, Rule] = {
    M.SUBMIT: Rule(frozenset({S.DRAFT}), P.PAYMENT_ENTER),
    M.CHECK: Rule(WAITING, P.PAYMENT_CHECK),
    M.RETURN: Rule(WAITING | {S.CHECKED}, P.PAYMENT_CHECK),
    M.SEND: Rule(frozenset({S.CHECKED}), P.PAYMENT_ENTER),
    M.RESULT: Rule(frozenset({S.SENT}), P.PAYMENT_ENTER),
    M.VOID: Rule(frozenset({S.DRAFT}), P.PAYMENT_ENTER),
}
PRIMARY = {
    S.DRAFT: M.SUBMIT,
    S.SUBMITTED: M.CHECK,
    S.HALF_CHECKED: M.CHECK,
    S.CHECKED: M.SEND,
    S.SENT: M.RESULT,
}
STEPS = (S.DRAFT, S.SUBMITTED, S.CHECKED, S.SENT, S.DONE)


def moves_from(status: str) -> list[M]:
    return [move for move, rule in MOVES.items() if status in rule.sources]
