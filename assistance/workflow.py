"""The life of a case: every move on one screen.

待受理 → 待签收 → 办理中 ⇄ 暂停 → 已答复待回访 → 已办结, with 不予受理, 改派 and 重办
(国办发〔2020〕53号: 受理、派单、办理、回复、办结、回访).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistance.enums import CaseStatus as S
from assistance.enums import EventKind as E
from foundation.accounts.permissions import Permission as P  # noqa: N817 - the table fits the screen


class Move(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    SIGN = "sign"
    REASSIGN = "reassign"
    SUSPEND = "suspend"
    RESUME = "resume"
    ANSWER = "answer"
    CLOSE = "close"
    REWORK = "rework"


@dataclass(frozen=True)
class Rule:
    label: str | Promise
    sources: frozenset[S]
    target: S
    right: P
    event: E


MOVES: dict[Move, Rule] = {
    Move.ACCEPT: Rule(_("受理"), frozenset({S.REGISTERED}), S.DISPATCHED, P.CASE_ACCEPT, E.ACCEPTED),
    Move.DECLINE: Rule(_("不予受理"), frozenset({S.REGISTERED}), S.DECLINED, P.CASE_ACCEPT, E.DECLINED),
    Move.SIGN: Rule(_("签收"), frozenset({S.DISPATCHED}), S.HANDLING, P.CASE_HANDLE, E.SIGNED),
    Move.REASSIGN: Rule(
        _("改派"), frozenset({S.DISPATCHED, S.HANDLING}), S.DISPATCHED, P.CASE_REASSIGN, E.REASSIGNED
    ),
    Move.SUSPEND: Rule(_("暂停"), frozenset({S.HANDLING}), S.SUSPENDED, P.CASE_SUSPEND, E.SUSPENDED),
    Move.RESUME: Rule(_("恢复"), frozenset({S.SUSPENDED}), S.HANDLING, P.CASE_SUSPEND, E.RESUMED),
    Move.ANSWER: Rule(_("答复办结"), frozenset({S.HANDLING}), S.ANSWERED, P.CASE_HANDLE, E.ANSWERED),
    Move.CLOSE: Rule(_("办结"), frozenset({S.ANSWERED}), S.CLOSED, P.CASE_CLOSE, E.CLOSED),
    Move.REWORK: Rule(_("重办"), frozenset({S.ANSWERED, S.CLOSED}), S.HANDLING, P.CASE_CALL_BACK, E.REWORKED),
}

PRIMARY: dict[S, Move | None] = {
    S.REGISTERED: Move.ACCEPT,
    S.DISPATCHED: Move.SIGN,
    S.HANDLING: Move.ANSWER,
    S.SUSPENDED: Move.RESUME,
    S.ANSWERED: Move.CLOSE,
    S.CLOSED: None,
    S.DECLINED: None,
}
"""The one filled button of each state; 已答复待回访 leads to the call-back, which closes."""


def allowed(move: Move, status: str) -> bool:
    return status in MOVES[move].sources


def moves_from(status: str) -> list[Move]:
    return [move for move, rule in MOVES.items() if status in rule.sources]
