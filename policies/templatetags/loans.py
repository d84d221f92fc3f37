from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from policies import amounts, loan_words
from policies.claim_enums import PolicyState
from policies.models import Policy

register = template.Library()


@register.filter
def yuan(fen: int) -> str:
    return amounts.yuan(fen)


@register.filter
def given(fen: int) -> str:
    """What went out, where it is kept as less than nothing."""
    return amounts.yuan(abs(fen))


@register.filter
def wan(fen: int) -> str:
    """万元 with two decimals, and with more where the amount has more."""
    return loan_words.shown_wan(fen, least=2)


@register.filter
def capitals(fen: int) -> str:
    return loan_words.in_capitals(fen)


@register.simple_tag
def policy_state(policy: Policy) -> SafeString:
    state = policy.state(timezone.localdate())
    look = {PolicyState.IN_FORCE: "", PolicyState.ENDING: " status-bad"}.get(state, " status-off")
    return format_html('<span class="status{}">{}</span>', look, state.label)
