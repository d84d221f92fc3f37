"""The life of a case: every move on one screen.

待受理 → 待签收 → 办理中 ⇄ 暂停 → 已答复待回访 → 已办结 → 已归档; aside 不予受理, 退单, 改派, 重办, 提级, 合并, 撤回
(国办发〔2020〕53号: 受理、派单、办理、回复、督办、办结、回访). A rule without a target is an act that leaves the
state as it is: 会办, 延期, 催办, 督办, 批示, 拆分, 挂账, 销号, 承诺.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistance.enums import OPEN_STATUSES, UNFINISHED_STATUSES
from assistance.enums import CaseStatus as S
from assistance.enums import EventKind as E
from foundation.accounts.permissions import Permission as P  # noqa: N817 - the table fits the screen


class Move(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    SIGN = "sign"
    RETURN = "return"
    GRANT_RETURN = "grant_return"
    REFUSE_RETURN = "refuse_return"
    REASSIGN = "reassign"
    SUSPEND = "suspend"
    RESUME = "resume"
    ANSWER = "answer"
    CLOSE = "close"
    REWORK = "rework"
    ESCALATE = "escalate"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"

    ASK_CO = "ask_co"
    ANSWER_CO = "answer_co"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    URGE = "urge"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    INSTRUCT = "instruct"
    SPLIT = "split"
    LINK = "link"
    COMMIT = "commit"
    SETTLE_COMMITMENT = "settle_commitment"
    FOLLOW_UP = "follow_up"
    CARRY = "carry"
    STRIKE_OFF = "strike_off"


@dataclass(frozen=True)
class Rule:
    """``target`` None: an act beside the life of the case, whose state stays."""

    label: str | Promise
    sources: frozenset[S]
    target: S | None
    right: P
    event: E


OPEN = frozenset(OPEN_STATUSES)
AT_UNIT = frozenset({S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.ESCALATED})
"""A unit has the case: sent there, signed, paused or raised."""
WORKED_ON = frozenset({S.HANDLING, S.SUSPENDED, S.ESCALATED})
UNFINISHED = frozenset(UNFINISHED_STATUSES)
ENDED_WELL = frozenset({S.ANSWERED, S.CLOSED})
ANY = frozenset(S)

MOVES: dict[Move, Rule] = {
    Move.ACCEPT: Rule(_("受理"), frozenset({S.REGISTERED}), S.DISPATCHED, P.CASE_ACCEPT, E.ACCEPTED),
    Move.DECLINE: Rule(_("不予受理"), frozenset({S.REGISTERED}), S.DECLINED, P.CASE_ACCEPT, E.DECLINED),
    Move.SIGN: Rule(_("签收"), frozenset({S.DISPATCHED}), S.HANDLING, P.CASE_HANDLE, E.SIGNED),
    Move.RETURN: Rule(_("退单"), frozenset({S.DISPATCHED}), S.RETURNED, P.CASE_HANDLE, E.RETURNED),
    Move.GRANT_RETURN: Rule(
        _("同意退单"), frozenset({S.RETURNED}), S.DISPATCHED, P.CASE_ACCEPT, E.RETURN_GRANTED
    ),
    Move.REFUSE_RETURN: Rule(
        _("不同意退单"), frozenset({S.RETURNED}), S.DISPATCHED, P.CASE_ACCEPT, E.RETURN_REFUSED
    ),
    Move.REASSIGN: Rule(
        _("改派"),
        frozenset({S.DISPATCHED, S.HANDLING, S.ESCALATED}),
        S.DISPATCHED,
        P.CASE_REASSIGN,
        E.REASSIGNED,
    ),
    Move.SUSPEND: Rule(_("暂停"), frozenset({S.HANDLING}), S.SUSPENDED, P.CASE_SUSPEND, E.SUSPENDED),
    Move.RESUME: Rule(_("恢复"), frozenset({S.SUSPENDED}), S.HANDLING, P.CASE_SUSPEND, E.RESUMED),
    Move.ANSWER: Rule(
        _("答复办结"), frozenset({S.HANDLING, S.ESCALATED}), S.ANSWERED, P.CASE_HANDLE, E.ANSWERED
    ),
    Move.CLOSE: Rule(_("办结"), frozenset({S.ANSWERED}), S.CLOSED, P.CASE_CLOSE, E.CLOSED),
    Move.REWORK: Rule(_("重办"), ENDED_WELL, S.HANDLING, P.CASE_CALL_BACK, E.REWORKED),
    Move.ESCALATE: Rule(
        _("提级办理"), frozenset({S.HANDLING, S.ANSWERED}), S.ESCALATED, P.CASE_SUPERVISE, E.ESCALATED
    ),
    Move.MERGE: Rule(_("合并"), OPEN, S.MERGED, P.CASE_ORGANISE, E.MERGED),
    Move.WITHDRAW: Rule(_("撤回"), OPEN, S.WITHDRAWN, P.CASE_CALL_BACK, E.WITHDRAWN),
    Move.ARCHIVE: Rule(_("归档"), frozenset({S.CLOSED}), S.ARCHIVED, P.CASE_ARCHIVE, E.ARCHIVED),
    Move.ASK_CO: Rule(_("请求协办"), AT_UNIT, None, P.CASE_HANDLE, E.CO_ASKED),
    Move.ANSWER_CO: Rule(_("协办答复"), AT_UNIT, None, P.CASE_HANDLE, E.CO_ANSWERED),
    Move.ASK_EXTENSION: Rule(
        _("申请延期"), frozenset({S.HANDLING, S.ESCALATED}), None, P.CASE_HANDLE, E.EXTENSION_ASKED
    ),
    Move.DECIDE_EXTENSION: Rule(_("审批延期"), WORKED_ON, None, P.CASE_EXTEND, E.EXTENSION_DECIDED),
    Move.URGE: Rule(_("催办"), OPEN, None, P.CASE_URGE, E.URGED),
    Move.SUPERVISE: Rule(_("督办"), AT_UNIT, None, P.CASE_SUPERVISE, E.SUPERVISED),
    Move.ANSWER_SUPERVISION: Rule(_("答复督办"), ANY, None, P.CASE_HANDLE, E.SUPERVISION_ANSWERED),
    Move.INSTRUCT: Rule(_("批示"), UNFINISHED, None, P.CASE_INSTRUCT, E.INSTRUCTED),
    Move.SPLIT: Rule(_("拆分"), OPEN, None, P.CASE_ORGANISE, E.SPLIT),
    Move.LINK: Rule(_("关联"), ANY, None, P.CASE_ORGANISE, E.LINKED),
    Move.COMMIT: Rule(_("记承诺"), UNFINISHED, None, P.CASE_HANDLE, E.COMMITTED),
    Move.SETTLE_COMMITMENT: Rule(_("承诺结果"), ANY, None, P.CASE_HANDLE, E.COMMITMENT_SETTLED),
    Move.FOLLOW_UP: Rule(_("差评回访"), ENDED_WELL, None, P.CASE_CALL_BACK, E.FOLLOWED_UP),
    Move.CARRY: Rule(_("挂账"), ENDED_WELL, None, P.CASE_CLOSE, E.CARRIED),
    Move.STRIKE_OFF: Rule(_("销号"), ENDED_WELL | {S.HANDLING, S.ARCHIVED}, None, P.CASE_CLOSE, E.STRUCK_OFF),
}

PRIMARY: dict[S, Move | None] = {
    S.REGISTERED: Move.ACCEPT,
    S.DISPATCHED: Move.SIGN,
    S.RETURNED: Move.GRANT_RETURN,
    S.HANDLING: Move.ANSWER,
    S.SUSPENDED: Move.RESUME,
    S.ESCALATED: Move.ANSWER,
    S.ANSWERED: Move.CLOSE,
    S.CLOSED: Move.ARCHIVE,
    S.DECLINED: None,
    S.MERGED: None,
    S.WITHDRAWN: None,
    S.ARCHIVED: None,
}
"""The one filled button of each state; 已答复待回访 leads to the call-back, which closes."""

STATE_MOVES = {rule.event: rule.target for rule in MOVES.values() if rule.target is not None}


def allowed(move: Move, status: str) -> bool:
    return status in MOVES[move].sources


def moves_from(status: str) -> list[Move]:
    return [move for move, rule in MOVES.items() if status in rule.sources]


def state_told(events: Iterable[str]) -> S:
    """The state that a case's events, the oldest first, add up to: what is stored is never typed.

    撤销 gives back the state before the move that it takes back, which is always the last one.
    """
    state = before = S.REGISTERED
    for kind in events:
        if kind == E.TAKEN_BACK:
            state = before
        elif (moved := STATE_MOVES.get(E(kind))) is not None:
            state, before = moved, state
    return state
