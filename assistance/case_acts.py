"""The buttons of a case: which move has which page, and which of them this person is offered now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance import permissions
from assistance.enums import CaseStatus, MatterKind, Outcome, Stage, Verdict
from assistance.models import Case, CaseClock, CaseExclusion, CaseMatter
from assistance.services.clocks import RESOLVING
from assistance.services.escalations import REWORKS_BEFORE
from assistance.services.extensions import why_not_extended
from assistance.services.lights import Now
from assistance.workflow import PRIMARY, Move, allowed
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

PAGES: dict[Move, tuple[str, str | Promise]] = {
    Move.ACCEPT: ("case-acceptance", gettext_lazy("受理派单")),
    Move.DECLINE: ("case-declination", gettext_lazy("不予受理")),
    Move.SIGN: ("case-signature", gettext_lazy("签收")),
    Move.RETURN: ("case-return", gettext_lazy("退单")),
    Move.GRANT_RETURN: ("return-grant", gettext_lazy("同意退单并改派")),
    Move.REFUSE_RETURN: ("return-refusal", gettext_lazy("不同意退单")),
    Move.REASSIGN: ("case-reassignment", gettext_lazy("改派")),
    Move.SUSPEND: ("case-suspension", gettext_lazy("暂停计时")),
    Move.RESUME: ("case-resumption", gettext_lazy("恢复计时")),
    Move.ANSWER: ("case-answer", gettext_lazy("答复办结")),
    Move.CLOSE: ("case-closure", gettext_lazy("直接办结")),
    Move.REWORK: ("case-rework", gettext_lazy("退回重办")),
    Move.ESCALATE: ("case-escalation", gettext_lazy("提级办理")),
    Move.MERGE: ("case-merger", gettext_lazy("合并")),
    Move.WITHDRAW: ("case-withdrawal", gettext_lazy("企业撤回")),
    Move.ARCHIVE: ("case-archiving", gettext_lazy("归档")),
    Move.ASK_CO: ("case-co-handling", gettext_lazy("请求协办")),
    Move.ANSWER_CO: ("co-handling-answer", gettext_lazy("答复协办")),
    Move.ASK_EXTENSION: ("case-extension", gettext_lazy("申请延期")),
    Move.DECIDE_EXTENSION: ("extension-decision", gettext_lazy("审批延期")),
    Move.URGE: ("case-urging", gettext_lazy("催办")),
    Move.SUPERVISE: ("case-supervision", gettext_lazy("督办")),
    Move.ANSWER_SUPERVISION: ("supervision-answer", gettext_lazy("答复督办单")),
    Move.INSTRUCT: ("case-instruction", gettext_lazy("批示")),
    Move.SPLIT: ("case-split", gettext_lazy("拆分")),
    Move.LINK: ("case-links", gettext_lazy("关联诉求")),
    Move.COMMIT: ("case-commitment", gettext_lazy("记承诺")),
    Move.SETTLE_COMMITMENT: ("commitment-result", gettext_lazy("登记承诺结果")),
    Move.FOLLOW_UP: ("rating-follow-up", gettext_lazy("差评回访")),
    Move.CARRY: ("case-carry-over", gettext_lazy("挂账")),
    Move.STRIKE_OFF: ("case-strike-off", gettext_lazy("销号")),
}

OF_A_MATTER = frozenset({Move.ANSWER_CO, Move.ANSWER_SUPERVISION, Move.SETTLE_COMMITMENT})
"""Offered beside the matter they settle, not in the menu of the case."""

GROUPS: dict[str | Promise, tuple[Move, ...]] = {
    gettext_lazy("办理"): (
        Move.ACCEPT, Move.DECLINE, Move.SIGN, Move.RETURN, Move.GRANT_RETURN, Move.REFUSE_RETURN, Move.REASSIGN,
        Move.ASK_CO, Move.COMMIT, Move.ASK_EXTENSION, Move.SUSPEND, Move.RESUME, Move.ANSWER,
    ),
    gettext_lazy("督促"): (Move.URGE, Move.SUPERVISE, Move.INSTRUCT, Move.DECIDE_EXTENSION, Move.ESCALATE),
    gettext_lazy("结果"): (
        Move.CLOSE, Move.REWORK, Move.FOLLOW_UP, Move.CARRY, Move.STRIKE_OFF, Move.ARCHIVE, Move.WITHDRAW,
    ),
    gettext_lazy("整理"): (Move.MERGE, Move.SPLIT, Move.LINK),
}  # fmt: skip


KEYS = {Move.REASSIGN: "a"}
"""A key opens a page that asks; none ends, approves or deletes anything."""


@dataclass(frozen=True)
class Act:
    """A button or a line of the menu. ``posts``: done at once; otherwise a page asks first."""

    label: str
    url: str
    posts: bool = False
    key: str = ""


@dataclass(frozen=True)
class ActGroup:
    label: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Facts:
    """What is on record when somebody looks."""

    case: Case
    user: User
    now: Now
    matters: Sequence[CaseMatter]
    clocks: Sequence[CaseClock]

    @property
    def badly_rated(self) -> bool:
        """A bad rating waits for its call."""
        return any(clock.stage == Stage.BAD_RATING and clock.stopped_at is None for clock in self.clocks)

    @property
    def can_be_extended(self) -> bool:
        clock = next((one for one in self.clocks if one.stage in RESOLVING and one.stopped_at is None), None)
        return clock is not None and not why_not_extended(self.case, clock, self.now)

    def open(self, kind: MatterKind) -> CaseMatter | None:
        return next((matter for matter in self.matters if matter.kind == kind and matter.is_open), None)

    def asked_by_another(self, kind: MatterKind) -> bool:
        found = self.open(kind)
        return found is not None and found.opened_by_id != self.user.pk

    def never(self, kind: MatterKind, *unless: Verdict) -> bool:
        """No such matter was opened yet, one that ended in ``unless`` apart."""
        return not any(matter.kind == kind and matter.verdict not in unless for matter in self.matters)


def acts_for(facts: Facts, request: CaseExclusion | None) -> tuple[Act | None, list[ActGroup]]:
    """The one filled button of the state, and the rest by groups; only what this person may do now."""
    case, user = facts.case, facts.user
    moves = {move for move in Move if _is_offered(move, facts)}
    primary = _primary(case, user, moves)
    groups = [
        ActGroup(str(label), tuple(act_of(case, move) for move in members if move in moves))
        for label, members in GROUPS.items()
    ]
    found = (_problem_act(case, user), _article_act(case, user), _exclusion_act(case, user, request))
    more = tuple(act for act in found if act)
    groups[-1] = ActGroup(groups[-1].label, (*groups[-1].acts, *more))
    return primary, [group for group in groups if group.acts]


def act_of(case: Case, move: Move) -> Act:
    name, label = PAGES[move]
    url = reverse(name, args=[case.number])
    return Act(str(label), url, posts=move == Move.SIGN, key=KEYS.get(move, ""))


def matter_acts(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    """What this person may do with a matter; a sheet can be printed for ever."""
    kind = MatterKind(matter.kind)
    acts = _OF_MATTER[kind](case, user, matter) if kind in _OF_MATTER and matter.is_open else []
    if kind == MatterKind.SUPERVISION:
        acts.append(_act_on(matter, "supervision-print", _("打印督办单"), case))
    return acts


def _of_return(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    if matter.opened_by_id == user.pk or not permissions.may_move(user, case, Move.GRANT_RETURN):
        return []
    return [act_of(case, Move.GRANT_RETURN), act_of(case, Move.REFUSE_RETURN)]


def _of_share(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    """The unit that was asked signs and answers; the leading unit lets go."""
    acts = []
    if permissions.covers_matter(user, Permission.CASE_HANDLE, matter) and allowed(
        Move.ANSWER_CO, case.status
    ):
        if matter.signed_at is None:
            acts.append(_act_on(matter, "co-handling-signature", _("签收协办"), case, posts=True))
        acts.append(_act_on(matter, *PAGES[Move.ANSWER_CO], case))
    if permissions.may_move(user, case, Move.ASK_CO):
        acts.append(_act_on(matter, "co-handling-cancellation", _("取消协办"), case))
    return acts


def _of_extension(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    if matter.opened_by_id == user.pk or not permissions.may_move(user, case, Move.DECIDE_EXTENSION):
        return []
    return [act_of(case, Move.DECIDE_EXTENSION)]


def _of_sheet(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    if not permissions.covers_matter(user, Permission.CASE_HANDLE, matter):
        return []
    return [_act_on(matter, *PAGES[Move.ANSWER_SUPERVISION], case)]


def _of_commitment(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    if not permissions.may_move(user, case, Move.SETTLE_COMMITMENT):
        return []
    return [_act_on(matter, *PAGES[Move.SETTLE_COMMITMENT], case)]


def _of_carry_over(case: Case, user: User, matter: CaseMatter) -> list[Act]:
    return [act_of(case, Move.STRIKE_OFF)] if permissions.may_move(user, case, Move.STRIKE_OFF) else []


_OF_MATTER: dict[MatterKind, Callable[[Case, User, CaseMatter], list[Act]]] = {
    MatterKind.RETURN: _of_return,
    MatterKind.CO_HANDLING: _of_share,
    MatterKind.EXTENSION: _of_extension,
    MatterKind.SUPERVISION: _of_sheet,
    MatterKind.COMMITMENT: _of_commitment,
    MatterKind.CARRY_OVER: _of_carry_over,
}


def _act_on(matter: CaseMatter, name: str, label: str | Promise, case: Case, *, posts: bool = False) -> Act:
    return Act(str(label), reverse(name, args=[case.number, matter.pk]), posts)


def _primary(case: Case, user: User, moves: set[Move]) -> Act | None:
    """Taken out of ``moves``. 已答复待回访 leads to the call-back, which closes or reopens."""
    if case.status == CaseStatus.ANSWERED:
        moves.discard(Move.REWORK)
        if permissions.may_call_back(user, case):
            return Act(_("记回访"), reverse("case-call-back", args=[case.number]))
        return None
    if Move.FOLLOW_UP in moves:
        moves.discard(Move.FOLLOW_UP)
        return act_of(case, Move.FOLLOW_UP)
    first = PRIMARY[CaseStatus(case.status)]
    if first is None or first not in moves:
        return None
    moves.discard(first)
    return act_of(case, first)


def _problem_act(case: Case, user: User) -> Act | None:
    if not permissions.covers(user, Permission.CASE_ORGANISE, case):
        return None
    if case.problem_id is None:
        return Act(_("归入共性问题"), reverse("case-problem", args=[case.number]))
    return Act(_("移出共性问题"), reverse("case-problem-detachment", args=[case.number]))


def _article_act(case: Case, user: User) -> Act | None:
    if not permissions.may_make_article(user, case):
        return None
    return Act(_("转为知识条目"), reverse("case-article", args=[case.number]))


def _exclusion_act(case: Case, user: User, request: CaseExclusion | None) -> Act | None:
    if request is not None and permissions.may_decide_exclusion(user, request):
        return Act(_("审核不计入"), reverse("exclusion-decision", args=[case.number]))
    if request is None and permissions.may_propose_exclusion(user, case):
        return Act(_("申请不计入"), reverse("case-exclusion", args=[case.number]))
    return None


def _is_offered(move: Move, facts: Facts) -> bool:
    """The table, the right, and what is on record beside the case."""
    if move in OF_A_MATTER or not permissions.may_move(facts.user, facts.case, move):
        return False
    wanted = _NEEDS.get(move)
    return wanted is None or wanted(facts)


_NEEDS: dict[Move, Callable[[Facts], bool]] = {
    Move.RETURN: lambda facts: facts.never(MatterKind.RETURN, Verdict.CANCELLED),
    Move.GRANT_RETURN: lambda facts: facts.asked_by_another(MatterKind.RETURN),
    Move.REFUSE_RETURN: lambda facts: facts.asked_by_another(MatterKind.RETURN),
    Move.ASK_EXTENSION: lambda facts: (
        facts.never(MatterKind.EXTENSION, Verdict.CANCELLED, Verdict.REFUSED) and facts.can_be_extended
    ),
    Move.DECIDE_EXTENSION: lambda facts: facts.asked_by_another(MatterKind.EXTENSION),
    Move.ESCALATE: lambda facts: facts.case.rework_count >= REWORKS_BEFORE,
    Move.FOLLOW_UP: lambda facts: facts.badly_rated,
    Move.CARRY: lambda facts: (
        facts.case.outcome != Outcome.RESOLVED and not facts.open(MatterKind.CARRY_OVER)
    ),
    Move.STRIKE_OFF: lambda facts: facts.open(MatterKind.CARRY_OVER) is not None,
}
