from __future__ import annotations

from django import template

from reporting.metrics.spans import Span

register = template.Library()


@register.filter
def span_label(told: int) -> str:
    """Year × 100 + months in words."""
    return Span(*divmod(told, 100)).label
