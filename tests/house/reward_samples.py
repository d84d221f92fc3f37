"""Policies, claims and batches in every state that a page asks about; entered by somebody whom nobody in the matrix is."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from foundation.accounts.models import Unit, User
from foundation.attachments.models import Attachment
from policies.claim_enums import BatchStatus
from policies.models import Paper, Payment
from tests.factories.accounts import UserFactory
from tests.factories.rewards import (
    BatchFactory,
    BudgetFactory,
    ClaimFactory,
    ClauseFactory,
    PayeeFactory,
    PolicyFactory,
    allotted,
)

Kwargs = dict[str, Any]


def policy(county: Unit, owner: User) -> Kwargs:
    return {"pk": ClauseFactory(policy=PolicyFactory()).policy.pk}


def budget(county: Unit, owner: User) -> Kwargs:
    return {"pk": allotted(BudgetFactory(), 1_000_000).pk}


def paper(county: Unit, owner: User) -> Kwargs:
    attachment = Attachment(
        name="通知.pdf", content_type="application/pdf", size=5, sha256="0" * 64, uploaded_by=UserFactory()
    )
    attachment.file.save("x", ContentFile(b"%PDF-"), save=False)
    attachment.save()
    return {"pk": Paper.objects.create(policy=PolicyFactory(), attachment=attachment).pk}


def claim(county: Unit, owner: User) -> Kwargs:
    return {"pk": ClaimFactory(enterprise__county=county).pk}


def payee(county: Unit, owner: User) -> Kwargs:
    return {"pk": PayeeFactory(enterprise__county=county).pk}


def line(county: Unit, status: BatchStatus) -> Payment:
    """One line that waits, of a batch in that state."""
    payee = PayeeFactory(enterprise__county=county)
    return Payment.objects.create(
        batch=BatchFactory(status=status), claim=ClaimFactory(enterprise=payee.enterprise), payee=payee,
        amount_fen=50 * 10**6,
    )  # fmt: skip


def batch(county: Unit, owner: User, status: BatchStatus = BatchStatus.DRAFT) -> Kwargs:
    return {"pk": line(county, status).batch_id}


def batch_line(county: Unit, owner: User) -> Kwargs:
    made = line(county, BatchStatus.DRAFT)
    return {"pk": made.batch_id, "line_id": made.pk}


REWARDS = {
    "claim": claim,
    "claim_entering": lambda county, owner: {**claim(county, owner), "move": "withdraw"},
    "claim_checking": lambda county, owner: {**claim(county, owner), "move": "first_check"},
    "payee": payee,
    "batch": batch,
}
UNSCOPED_REWARDS = {
    "policy": policy,
    "budget": budget,
    "paper": paper,
    "batch_draft": batch,
    "batch_entering": lambda county, owner: {**batch(county, owner), "move": "submit"},
    "batch_checking": lambda county, owner: {**batch(county, owner, BatchStatus.SUBMITTED), "move": "check"},
    "batch_sent": lambda county, owner: batch(county, owner, BatchStatus.SENT),
    "batch_line": batch_line,
}
"""Of the whole city, or done by those who reach all of it."""
