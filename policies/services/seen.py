"""What somebody looked at before acting: a mark of it goes with the page and comes back with the act.

An act on what somebody else changed since is refused: nobody approves an amount that was not on the page, and no correction
takes back another's (F9). An act without a mark, as of an import, asks for none.
"""

from __future__ import annotations

from hashlib import sha256

from django.utils.translation import gettext as _

from foundation.errors import Refused
from policies.models import BridgingLoan, Claim, PaymentBatch, Policy

POLICY_FACTS = (
    "title", "number", "level", "issuer", "issued_on", "opens_on", "closes_on", "valid_until", "grants_unasked",
    "rule_set", "summary",
)  # fmt: skip


class Changed(Refused):
    """Somebody changed the row after the page was opened."""


def mark_of(row: BridgingLoan | Claim | PaymentBatch | Policy) -> str:
    """Every act of a claim or a loan leaves an event, so the last one stands for all of it."""
    if isinstance(row, BridgingLoan | Claim):
        return str(max((event.pk for event in row.events.all()), default=0))
    if isinstance(row, PaymentBatch):
        lines = row.lines.standing().order_by("pk").values_list("pk", "amount_fen", "payee")
        return _short(row.status, row.document_fen, list(lines))
    return _short(*(getattr(row, name) for name in POLICY_FACTS))


def check_seen(current: BridgingLoan | Claim | PaymentBatch | Policy, seen: str) -> None:
    """``current`` is locked."""
    if seen and seen != mark_of(current):
        raise Changed(
            _(
                "您打开以后，%(what)s刚刚被别人改过，没有按您填写的办理。现在的内容已重新列出，您填写的还在，请核对后再提交。"
            )
            % {"what": current._meta.verbose_name}
        )


def _short(*values: object) -> str:
    return sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
