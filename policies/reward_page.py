"""What the pages of a claim and of a batch show."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies import batch_workflow, claim_workflow
from policies.claim_enums import BatchMove, BatchStatus, ClaimBasis, ClaimMove, ClaimStatus
from policies.life_page import Act, Step, acts_of, steps_along, waits_for
from policies.models import Claim, EligibilityConfirmation, PaymentBatch
from policies.services import claim_rules, payment_rules
from policies.services.unasked import name_of


def claim_acts(user: User, claim: Claim) -> list[Act]:
    primary = claim_workflow.PRIMARY.get(ClaimStatus(claim.status), ())
    return acts_of(claim_rules.moves_for(user, claim), partial(claim_url, claim), primary)


def claim_awaited(acts: Iterable[Act], claim: Claim) -> str:
    primary = claim_workflow.PRIMARY.get(ClaimStatus(claim.status), ())
    move = next((one for one in primary if claim_workflow.fits(one, claim.status, claim.basis)), None)
    if move == ClaimMove.GRANT and not claim_rules.is_ripe(claim, move):
        return _("公示到 %(until)s，期满后下达") % {"until": claim.publicity_until}
    return waits_for(acts, move, claim_workflow.MOVES[move].right if move else None)


def no_recall(claim: Claim) -> str:
    """Why 追回资金 is not offered, for what was paid out of a year that was closed since."""
    recalled = ClaimMove.RECALL
    if not claim_workflow.fits(recalled, claim.status, claim.basis) or claim_rules.is_ripe(claim, recalled):
        return ""
    return _(
        "预算指标 %(line)s 已于 %(day)s 结账，不再办理“追回资金”，需要追回的请按财政部门要求缴回国库。"
    ) % {
        "line": claim.line,
        "day": claim.line and claim.line.closed_on,
    }


def claim_url(claim: Claim, move: ClaimMove) -> str:
    name = (
        "claim-checking" if claim_workflow.MOVES[move].right == Permission.CLAIM_CHECK else "claim-entering"
    )
    return reverse(name, args=[claim.pk, move.value])


def confirmed_by(confirmation: EligibilityConfirmation) -> str:
    """Who said that the enterprise fits, by which rules, for which day."""
    return _("%(rules)s（%(version)s 版），%(who)s按 %(on)s 确认") % {
        "rules": name_of(confirmation.code),
        "version": confirmation.version,
        "who": confirmation.by.name,
        "on": confirmation.on,
    }


def claim_steps(claim: Claim) -> list[Step]:
    """The days as they stand now: what was taken back or corrected since counts no more."""
    days = {one.kind: one.on for one in reversed(claim.events.all())}
    reached = {
        ClaimStatus.FILED: claim.applied_on,
        ClaimStatus.FIRST_CHECKED: days.get(ClaimMove.FIRST_CHECK) if claim.first_fen else None,
        ClaimStatus.CHECKED: days.get(ClaimMove.SECOND_CHECK) if claim.second_fen else None,
        ClaimStatus.PUBLISHED: claim.publicity_from if claim.second_fen else None,
        ClaimStatus.GRANTED: claim.granted_on if claim.granted_fen else None,
        ClaimStatus.PAID: claim.paid_on,
    }
    decided = claim.basis == ClaimBasis.DOCUMENT
    path = claim_workflow.STEPS_DECIDED if decided else claim_workflow.STEPS
    return steps_along(path, reached, claim.status)


def batch_acts(user: User, batch: PaymentBatch) -> list[Act]:
    primary = [batch_workflow.PRIMARY.get(BatchStatus(batch.status))]
    return acts_of(payment_rules.moves_for(user, batch), partial(batch_url, batch), primary)


def batch_awaited(acts: Iterable[Act], batch: PaymentBatch) -> str:
    move = batch_workflow.PRIMARY.get(BatchStatus(batch.status))
    return waits_for(acts, move, batch_workflow.MOVES[move].right if move else None)


def batch_url(batch: PaymentBatch, move: BatchMove) -> str:
    if move == BatchMove.RESULT:
        return reverse("batch-results", args=[batch.pk])
    right = batch_workflow.MOVES[move].right
    name = "batch-checking" if right == Permission.PAYMENT_CHECK else "batch-entering"
    return reverse(name, args=[batch.pk, move.value])


def batch_steps(batch: PaymentBatch) -> list[Step]:
    days = {one.kind: timezone.localdate(one.at) for one in reversed(batch.events.all())}
    reached = {
        BatchStatus.DRAFT: days.get(BatchMove.MAKE),
        BatchStatus.SUBMITTED: days.get(BatchMove.SUBMIT),
        BatchStatus.CHECKED: days.get(BatchMove.CHECK),
        BatchStatus.SENT: batch.sent_on,
        BatchStatus.DONE: days.get(BatchMove.RESULT) if batch.status == BatchStatus.DONE else None,
    }
    now = BatchStatus.SUBMITTED if batch.status == BatchStatus.HALF_CHECKED else batch.status
    return steps_along(batch_workflow.STEPS, reached, now)
