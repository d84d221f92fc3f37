"""What the floor below is told of 奖励资金: who takes it over in a merge, and that there is some, without amounts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from enterprises.services.chronicle import Line, Source, Span
from enterprises.services.movers import Mover, Pair, Step, has_same, plan_moves
from enterprises.services.told_above import Unfinished
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from policies.claim_enums import ClaimStatus
from policies.claim_workflow import LIVE
from policies.models import Claim, ClaimQuerySet, PayeeAccount


def _claims(pair: Pair) -> list[Step]:
    """What both were granted for the same stays where it is: somebody has to look into it."""
    living = {"status__in": sorted(LIVE)}
    both = Q(has_same(Claim, pair, "once", **living), **living)
    return plan_moves(
        Claim.objects.all(),
        pair,
        clashes=both,
        why=gettext_lazy("保留企业已有同一事项的申报，请核查是否重复"),
    )


def _payees(pair: Pair) -> list[Step]:
    """An account is of the firm that holds it: the kept one enters its own."""
    mine = Q(enterprise=pair.merged.pk)
    return plan_moves(
        PayeeAccount.objects.all(), pair, clashes=mine, why=gettext_lazy("收款账户属于原企业，不随合并转移")
    )


def _paid(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = Claim.objects.filter(enterprise=enterprise, paid_on__isnull=False).select_related("clause")
    for claim in span.newest(rows, "paid_on"):
        if claim.paid_on is not None:
            yield Line(claim.paid_on, _("拨付奖励资金（%(matter)s）") % {"matter": claim.clause.matter})


def known_claims(enterprise: Enterprise, user: User) -> ClaimQuerySet:
    """What the page of the enterprise shows: to who may not read the funds only what was paid, to be told without amounts."""
    if user.has(Permission.FUND_READ):
        return Claim.objects.visible_to(user).filter(enterprise=enterprise)
    return Claim.objects.filter(enterprise=enterprise, paid_on__isnull=False)


def _unfinished(enterprise: Enterprise) -> list[str]:
    """Asked for and not decided, or granted and not paid."""
    rows = Claim.objects.live().filter(enterprise=enterprise).exclude(status=ClaimStatus.PAID)
    return [claim.number for claim in rows.order_by("id")]


REWARD_UNFINISHED = Unfinished(
    "reward",
    gettext_lazy("还有 %(n)d 笔奖励资金没有办完（%(numbers)s），请先拨付、撤回或不予支持，再归档。"),
    _unfinished,
)
REWARD_MOVERS = (
    Mover(Claim, gettext_lazy("政策兑现"), _claims),
    Mover(PayeeAccount, gettext_lazy("收款账户"), _payees),
)
REWARD_SOURCES = (Source("reward", gettext_lazy("奖励资金"), _paid),)
