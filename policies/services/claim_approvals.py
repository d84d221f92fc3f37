"""Many approvals in one act of a person: each is a transaction of its own, so none waits for another's locks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from foundation.accounts.models import User
from foundation.errors import Refused
from policies.models import Claim
from policies.services.claims import approve


@dataclass
class Approvals:
    """How many passed with how much in 分, and why each of the others did not."""

    count: int = 0
    fen: int = 0
    refused: list[tuple[Claim, str]] = field(default_factory=list)


def approve_each(claims: Iterable[Claim], *, by: User) -> Approvals:
    """What one of them is refused for, a line without money or an earlier record, keeps none of the others back."""
    done, today = Approvals(), timezone.localdate()
    for claim in claims:
        try:
            approve(claim, by=by, on=today)
        except Refused as refusal:
            done.refused.append((claim, str(refusal)))
        else:
            done.count += 1
            done.fen += claim.due_fen
    return done
