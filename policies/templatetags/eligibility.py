from __future__ import annotations

from collections.abc import Collection

from django import template

from enterprises.models import Enterprise
from policies.claim_workflow import LIVE
from policies.eligibility_lists import Board
from policies.eligibility_page import Row, row_of
from policies.models import EligibilityConfirmation
from policies.services.unasked import name_of

register = template.Library()
register.filter("rules_name", name_of)


@register.filter
def matched(enterprise: Enterprise, board: Board) -> Row:
    """What the rules of the list say of this row."""
    return row_of(board.verdicts[enterprise.pk], enterprise)


@register.filter
def is_claimable(confirmation: EligibilityConfirmation, claimable: Collection[str]) -> bool:
    """A policy grants by its rules, the reader may enter claims, and none that lives rests on it."""
    return confirmation.code in claimable and not any(
        claim.status in LIVE for claim in confirmation.claims.all()
    )
