from __future__ import annotations

from django import template

from enterprises.comparisons import Comparison, reason_of
from enterprises.models import ServiceListEntry

register = template.Library()


@register.simple_tag
def change_reason(entry: ServiceListEntry, what: Comparison) -> str:
    """Why a compared line came, went or stayed."""
    return reason_of(entry, what)
