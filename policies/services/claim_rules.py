"""What every claim is held against: by person, by day, by amount, by earlier records. A refusal names the figure."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.errors import NotAllowed, Refused
from policies.amounts import yuan
from policies.claim_enums import ClaimBasis, ClaimMove, OncePer
from policies.claim_workflow import BEFORE_GRANT, MOVES, fits, moves_from
from policies.models import BudgetLine, Claim, Policy, PolicyClause
from policies.services.budgets import check_open
from policies.services.claim_duplicates import Asked, findings, most_for
from policies.services.hands import passes
from policies.services.unasked import check_other_hand

ENTERED = {move for move, rule in MOVES.items() if rule.right == Permission.CLAIM_ENTER}
CHECKED = {move for move, rule in MOVES.items() if rule.right == Permission.CLAIM_CHECK}


def check_may(claim: Claim, move: ClaimMove, *, by: User) -> None:
    """The right in reach, the state, and by person: who entered anything of a claim never checks it, nor the other way
    round; and the 复审 is not by who made the 初审.
    """
    _check(claim, move, by, _kinds_by(claim, by))


def check_alone(claim: Claim) -> None:
    """What came by a ledger goes with its batch, so that the batch still holds what its document says."""
    if claim.status in BEFORE_GRANT and (line := claim.payments.standing().select_related("batch").first()):
        raise Refused(
            _("申报 %(claim)s 由台账导入，在批次 %(batch)s 中，请在批次里复核或退回。")
            % {"claim": claim.number, "batch": line.batch.number}
        )


def moves_for(user: User, claim: Claim) -> list[ClaimMove]:
    """Those that lead on from here and that this person would not be refused today; three statements at most."""
    kinds = _kinds_by(claim, user)
    if not passes(check_alone, claim):
        return []
    return [
        move
        for move in moves_from(claim.status, claim.basis)
        if passes(_check, claim, move, user, kinds) and is_ripe(claim, move)
    ]


def check_ripe(claim: Claim, move: ClaimMove, on: date) -> None:
    """下达 after the last day of 公示; 撤销下达 only of what is in no batch; 追回 only into a line that is open."""
    until = claim.publicity_until
    if move == ClaimMove.GRANT and (until is None or on <= until):
        raise Refused(_("公示到 %(until)s 才结束，下达日期应在这之后。") % {"until": until or "—"})
    if move == ClaimMove.REVOKE and claim.payments.standing().exists():
        raise Refused(_("这笔资金已在拨付批次中，请先从批次移出或等待结果。"))
    if move == ClaimMove.RECALL and claim.line is not None:
        check_open(claim.line)


def is_ripe(claim: Claim, move: ClaimMove) -> bool:
    return passes(check_ripe, claim, move, timezone.localdate())


def _kinds_by(claim: Claim, by: User) -> set[str]:
    return set(claim.events.filter(by=by).order_by().values_list("kind", flat=True).distinct())


def _check(claim: Claim, move: ClaimMove, by: User, kinds: AbstractSet[str]) -> None:
    """``kinds``: what this person has done with the claim before."""
    rule = MOVES[move]
    check_reach(by, rule.right, claim.enterprise.county_id)
    if rule.right == Permission.CLAIM_CHECK and ENTERED & kinds:
        raise NotAllowed(_("您经办过这笔申报，不能再审核，请由另一位复核人员办理。"))
    if rule.right == Permission.CLAIM_CHECK:
        check_other_hand(claim, by.pk)
    if rule.right == Permission.CLAIM_ENTER and CHECKED & kinds:
        raise NotAllowed(_("您审核过这笔申报，不能再经办，请由另一位经办人员办理。"))
    if move == ClaimMove.SECOND_CHECK and ClaimMove.FIRST_CHECK in kinds:
        raise NotAllowed(_("您做过这笔申报的初审，复审请由另一位复核人员办理。"))
    if not fits(move, claim.status, claim.basis):
        raise Refused(
            _("申报 %(claim)s 现在是“%(status)s”，不能办理“%(move)s”，请刷新后核对。")
            % {"claim": claim.number, "status": claim.get_status_display(), "move": move.label}
        )


def check_window(policy: Policy, basis: str, on: date) -> None:
    """In force that day; for an application also inside the window. A document may decide after the end of the policy what
    was applied for in time.
    """
    if policy.repealed_on is not None and on >= policy.repealed_on:
        raise Refused(_("政策已于 %(day)s 废止，不能再申报。") % {"day": policy.repealed_on})
    if on < policy.issued_on:
        raise Refused(_("申报日期早于发文日期 %(day)s，请核对。") % {"day": policy.issued_on})
    if basis == ClaimBasis.DOCUMENT:
        return
    if policy.valid_until is not None and on > policy.valid_until:
        raise Refused(_("政策有效期至 %(day)s，已过期，不能申报。") % {"day": policy.valid_until})
    if policy.opens_on is not None and on < policy.opens_on:
        raise Refused(_("申报自 %(day)s 开始，请核对申报日期。") % {"day": policy.opens_on})
    if policy.closes_on is not None and on > policy.closes_on:
        raise Refused(_("申报已于 %(day)s 截止，请核对申报日期。") % {"day": policy.closes_on})
    if basis == ClaimBasis.AUTO and not policy.grants_unasked:
        raise Refused(_("这项政策不是免申即享，请由企业申报。"))


def check_version(clause: PolicyClause, on: date) -> None:
    """The one that stood on the day of the claim, neither an earlier nor a later one."""
    if clause.effective_from > on:
        raise Refused(_("这个版本的条款自 %(day)s 起用，请核对申报日期。") % {"day": clause.effective_from})
    same = [
        one for one in clause.policy.clauses.all() if one.code == clause.code and one.effective_from <= on
    ]
    latest = max(same, key=attrgetter("version"), default=clause)
    if latest.version > clause.version:
        raise Refused(
            _("“%(code)s”自 %(day)s 起已是第 %(version)d 版，请选择那一版。")
            % {"code": clause.code, "day": latest.effective_from, "version": latest.version}
        )


def check_clause(clause: PolicyClause, asked: Asked) -> None:
    if clause.once_per == OncePer.PROJECT and not asked.project_code:
        raise Refused(_("这一条按项目奖励，请填写项目代码。"))
    if clause.once_per == OncePer.INVOICE and not asked.invoices:
        raise Refused(_("这一条按发票奖励，请填写发票号码。"))


def check_amount(fen: int, asked: Asked, living: Sequence[Claim] | None = None) -> None:
    if fen <= 0:
        raise Refused(_("金额必须大于零。"))
    most, cap = most_for(asked, living), asked.clause.cap_fen
    told = {"fen": yuan(fen), "most": yuan(most), "cap": yuan(cap)}
    if fen > cap:
        raise Refused(_("金额 %(fen)s 元超过单项上限 %(cap)s 元，请核对金额和单位。") % told)
    if fen > most:
        raise Refused(_("就高不重复，只补差额：最多 %(most)s 元，现在是 %(fen)s 元。") % told)


def check_not_double(asked: Asked, repeat_reason: str, living: Sequence[Claim] | None = None) -> None:
    for finding in findings(asked, living):
        if finding.bars:
            raise Refused(_("%(found)s，不能重复申报。") % {"found": finding.sentence})
        if asked.clause.once_per != OncePer.TITLE and not repeat_reason:
            raise Refused(
                _("%(found)s。确有依据再报的，请填写“同年再报依据”。") % {"found": finding.sentence}
            )


def check_lower(fen: int, most: int, note: str) -> None:
    """Never more than the step before; less only with a reason."""
    if fen <= 0:
        raise Refused(_("金额必须大于零；不予支持的请办理“不予支持”。"))
    if fen > most:
        raise Refused(
            _("审核金额 %(fen)s 元高于上一步的 %(most)s 元。只能核减；需要调高的，请退回更正。")
            % {"fen": yuan(fen), "most": yuan(most)}
        )
    if fen < most and not note.strip():
        raise Refused(
            _("审核金额比上一步的 %(most)s 元少，请在“说明”中写明核减理由。") % {"most": yuan(most)}
        )


def check_line(line: BudgetLine, policy: Policy) -> None:
    check_open(line)
    if line.policy_id != policy.pk:
        raise Refused(_("所选预算指标不属于这项政策，请重新选择。"))
