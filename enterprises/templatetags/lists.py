from __future__ import annotations

from django import template

from enterprises.comparisons import Comparison, reason_of
from enterprises.models import PublishedEntry, ServiceListEntry
from enterprises.published_now import Changed
from enterprises.published_now import changes_since as told_since

register = template.Library()


@register.simple_tag
def change_reason(entry: ServiceListEntry, what: Comparison) -> str:
    """Why a compared line came, went or stayed."""
    return reason_of(entry, what)


@register.filter
def changes_since(line: PublishedEntry) -> list[Changed]:
    """What is different today from a published line."""
    return told_since(line)
