from __future__ import annotations

from collections.abc import Collection

from django import template
from django.urls import reverse

from policies.claim_workflow import LIVE
from policies.eligibility_page import ANSWER_TONES, dated
from policies.models import EligibilityConfirmation, Judgement
from policies.services.unasked import name_of

register = template.Library()
register.filter("rules_name", name_of)


@register.filter
def tone(row: Judgement) -> str:
    return ANSWER_TONES[row.answer]


@register.filter
def match_url(row: Judgement) -> str:
    """The page of the enterprise, which judges anew on the same day of application."""
    return dated(reverse("eligibility-match", args=[row.enterprise_id, row.code]), row.day.on)


@register.filter
def is_claimable(confirmation: EligibilityConfirmation, claimable: Collection[str]) -> bool:
    """A policy grants by its rules, the reader may enter claims, and none that lives rests on it."""
    return confirmation.code in claimable and not any(
        claim.status in LIVE for claim in confirmation.claims.all()
    )
