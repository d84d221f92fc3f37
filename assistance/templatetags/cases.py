from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from assistance.models import Case
from assistance.services.lights import light_of
from assistance.sla import Light
from foundation.textsearch.bigrams import runs

register = template.Library()


@register.simple_tag(takes_context=True)
def case_light(context: template.Context, case: Case) -> Light:
    """The light of a case at the page's own moment, ``now`` in the context."""
    return light_of(case, context["now"])


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with every part that the query asked for between <mark> tags."""
    wanted = sorted({run for run in runs(query) if run}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = re.compile("|".join(re.escape(run) for run in wanted), re.IGNORECASE)
    parts, last = [], 0
    for hit in pattern.finditer(text):
        parts += [escape(text[last : hit.start()]), "<mark>", escape(hit[0]), "</mark>"]
        last = hit.end()
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308 - every part is escaped above
