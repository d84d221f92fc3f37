from __future__ import annotations

import re

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from assistance.matter_lines import light_of_matter, state_of
from assistance.models import CannedReply, Case, CaseMatter
from assistance.permissions import may_edit_reply
from assistance.services.lights import light_of
from assistance.sla import Light
from foundation.accounts.models import User
from foundation.textsearch.bigrams import runs

register = template.Library()


@register.simple_tag(takes_context=True)
def case_light(context: template.Context, case: Case) -> Light:
    """The light of a case at the page's own moment, ``now`` in the context."""
    return light_of(case, context["now"])


@register.simple_tag(takes_context=True)
def matter_light(context: template.Context, matter: CaseMatter) -> Light | None:
    """The light of what runs beside a case, at the page's own moment; None once it is over."""
    return light_of_matter(matter, context["now"])


@register.filter
def matter_state(matter: CaseMatter) -> str:
    return state_of(matter)


@register.filter
def kept_by(reply: CannedReply, user: User) -> bool:
    return may_edit_reply(user, reply)


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with every part that the query asked for between <mark> tags."""
    wanted = sorted({run for run in runs(query) if run}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = re.compile("|".join(re.escape(run) for run in wanted), re.IGNORECASE)
    parts, last = [], 0
    for hit in pattern.finditer(text):
        parts.append((text[last : hit.start()], hit[0]))
        last = hit.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[last:])
