"""What every 拨付批次 is held against: by person, by state, by the sum of the document."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.errors import NotAllowed, Refused
from policies.amounts import yuan
from policies.batch_workflow import MOVES, moves_from
from policies.claim_enums import BatchMove, ClaimStatus
from policies.models import ClaimEvent, Payment, PaymentBatch
from policies.services.claim_rules import CHECKED
from policies.services.hands import passes
from policies.services.reward_rules import reward_rules_on

MADE = {BatchMove.MAKE, *(move for move, rule in MOVES.items() if rule.right == Permission.PAYMENT_ENTER)}


@dataclass(frozen=True)
class Hands:
    """What a person has done with a batch before: by its facts, those since it was submitted last, and its claims."""

    made: bool
    checked: bool
    checked_now: bool
    checked_claims: bool


def check_may(batch: PaymentBatch, move: BatchMove, *, by: User) -> None:
    """The right, the state, and by person: who made a batch never checks it, who checks anything in it never pays it,
    and the second check is by another than the first.
    """
    _check(batch, move, by, _hands(batch, by))


def moves_for(user: User, batch: PaymentBatch) -> list[BatchMove]:
    """Those that lead on from here and that this person would not be refused; two statements."""
    hands = _hands(batch, user)
    return [move for move in moves_from(batch.status) if passes(_check, batch, move, user, hands)]


def check_never_checked(batch: PaymentBatch, by: User) -> None:
    _check_pays(_hands(batch, by))


def _check(batch: PaymentBatch, move: BatchMove, by: User, hands: Hands) -> None:
    rule = MOVES[move]
    check_right(by, rule.right)
    if rule.right == Permission.PAYMENT_CHECK and hands.made:
        raise NotAllowed(_("这个批次由您编制，不能再由您复核，请由另一位复核人员办理。"))
    if rule.right == Permission.PAYMENT_ENTER:
        _check_pays(hands)
    if move == BatchMove.CHECK and hands.checked_now:
        raise NotAllowed(_("您已复核过这个批次，第二次复核请由另一位复核人员办理。"))
    if batch.status not in rule.sources:
        raise Refused(
            _("批次 %(batch)s 现在是“%(status)s”，不能办理“%(move)s”，请刷新后核对。")
            % {"batch": batch.number, "status": batch.get_status_display(), "move": move.label}
        )


def _check_pays(hands: Hands) -> None:
    if hands.checked or hands.checked_claims:
        raise NotAllowed(_("您审核过这个批次里的资金，不能再办理拨付，请由另一位经办人员办理。"))


def _hands(batch: PaymentBatch, by: User) -> Hands:
    """The facts of a batch are few: they are read whole. What was returned in between voids the checks before."""
    facts = list(batch.events.order_by("pk").values_list("kind", "by_id"))
    submitted = max(
        (place for place, (kind, _by) in enumerate(facts) if kind == BatchMove.SUBMIT), default=-1
    )
    mine = {kind for kind, who in facts if who == by.pk}
    claims = ClaimEvent.objects.filter(claim__payments__batch=batch, kind__in=sorted(CHECKED), by=by)
    return Hands(
        made=bool(MADE & mine),
        checked=BatchMove.CHECK in mine,
        checked_now=(BatchMove.CHECK, by.pk) in facts[submitted + 1 :],
        checked_claims=claims.exists(),
    )


def check_sum(batch: PaymentBatch) -> None:
    total = total_of(batch)
    if total != batch.document_fen:
        raise Refused(
            _(
                "明细合计 %(total)s 元，文件金额 %(document)s 元，相差 %(gap)s 元，不能提交。请核对明细或文件金额。"
            )
            % {
                "total": yuan(total),
                "document": yuan(batch.document_fen),
                "gap": yuan(abs(total - batch.document_fen)),
            }
        )


def check_lines(batch: PaymentBatch) -> None:
    """Every claim still waits for its money, every payee still stands."""
    for line in standing_lines(batch):
        claim = line.claim
        told = {"claim": claim.number, "name": claim.enterprise.name}
        awaited = ClaimStatus.FILED if batch.is_history else ClaimStatus.GRANTED
        if claim.status != awaited or claim.due_fen != line.amount_fen:
            raise Refused(_("%(claim)s（%(name)s）已有变化，请移出后重新加入。") % told)
        if batch.is_history:
            continue
        if line.payee is None or line.payee.ended_at is not None:
            raise Refused(_("%(claim)s（%(name)s）的收款账户已更改，请移出后重新加入。") % told)


def total_of(batch: PaymentBatch) -> int:
    return int(batch.lines.standing().aggregate(total=Sum("amount_fen"))["total"] or 0)


def standing_lines(batch: PaymentBatch) -> list[Payment]:
    related = (
        "claim__enterprise",
        "claim__line__account",
        "claim__line__reserved",
        "claim__account",
        "payee",
    )
    return list(batch.lines.standing().select_related(*related).order_by("id"))


def needs_second(batch: PaymentBatch) -> bool:
    return total_of(batch) >= reward_rules_on(timezone.localdate()).second_from_fen
