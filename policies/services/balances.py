"""The stored balances held against the postings."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.services import NIGHT_ROUND, record
from foundation.notifications import outbox
from policies.amounts import yuan
from policies.models import Account

NAMED = 20
"""A letter names so many accounts and counts the rest; the audit entry keeps as many."""
logger = logging.getLogger(__name__)


class Standing(NamedTuple):
    account: int
    stored: int
    posted: int


def recompute(account: Account) -> int:
    """What the postings of the account add up to, in 分."""
    return _standing(Account.objects.recomputed().get(pk=account.pk)).posted


def check_balances() -> int:
    """The nightly round; returns how many accounts tell something else than their postings."""
    drifted = [_standing(account) for account in Account.objects.drifted()]
    found = [one._asdict() for one in drifted[:NAMED]]
    detail = {"accounts": Account.objects.count(), "drifted": len(drifted), "found": found}
    with transaction.atomic():
        record(by=NIGHT_ROUND, action="ledger.check", detail=detail, ok=not drifted)
        _tell_admins(drifted)
    if drifted:
        logger.critical("%s accounts differ from their postings", len(drifted))
    return len(drifted)


def _standing(account: Account) -> Standing:
    posted: int = account.posted_fen  # type: ignore[attr-defined]
    return Standing(account.pk, account.balance_fen, posted)


def _tell_admins(drifted: Sequence[Standing]) -> None:
    if not drifted:
        return
    lines = [
        _("账户 %(pk)d：账面 %(stored)s 元，按流水应为 %(posted)s 元。")
        % {"pk": one.account, "stored": yuan(one.stored), "posted": yuan(one.posted)}
        for one in drifted[:NAMED]
    ]
    advice = _("余额可能被绕过系统改动。请先停止这些账户的收付，再用最近的备份和审计日志查明原因。")
    outbox.post_many(
        outbox.Letter(
            to=admin,
            subject=_("资金账核对：%(n)d 个账户的余额与流水不符") % {"n": len(drifted)},
            body="\n".join([*lines, advice]),
            key=f"ledger-check-{timezone.localdate()}-{admin.pk}",
            binding=True,
        )
        for admin in User.objects.people().holding(RoleCode.SYSTEM_ADMIN).order_by("id")
    )
