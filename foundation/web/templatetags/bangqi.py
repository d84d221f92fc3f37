from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foundation.web import dates, numbers, phones
from foundation.web.lights import lamp_of, words_of

register = template.Library()
ARIA_SORT_ICON = {"ascending": "sort-up", "descending": "sort-down", None: "sort"}


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="{1}#{2}"></use></svg>',
        size,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def light(light: Any, words: str = "") -> SafeString:
    """A light in a shape and words; ``light`` is a light or a kind, ``words`` replace its own."""
    lamp = lamp_of(getattr(light, "kind", light))
    return format_html(
        '<span class="light light-{}"><span class="light-mark" aria-hidden="true">{}</span>{}</span>',
        lamp.tone,
        lamp.mark,
        words or words_of(light),
    )


@register.filter
def cn_date(value: date | datetime | None) -> str:
    if value is None or value == "":
        return numbers.MISSING
    if isinstance(value, datetime):
        return dates.cn_datetime(value).partition("）")[0] + "）"
    return dates.cn_date(value)


@register.filter
def cn_datetime(value: datetime | None) -> str:
    return dates.cn_datetime(value) if value else numbers.MISSING


@register.filter
def mask_phone(value: str | None) -> str:
    return phones.mask_phone(value or "") or numbers.MISSING


@register.filter
def amount_wan(value: Decimal | int | None) -> str:
    return numbers.amount_wan(value)


@register.filter
def file_size(value: int) -> str:
    return numbers.file_size(value)


@register.simple_tag
def percent_truncated(numerator: int, denominator: int) -> str:
    return numbers.percent_truncated(numerator, denominator)


@register.simple_tag(takes_context=True)
def query_replace(context: template.Context, **changes: Any) -> str:
    """The query string of this page with parameters replaced; an empty value removes one."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def sort_header(page: Any, name: str, label: str, css: str = "") -> SafeString:
    """A table heading that sorts by ``name``; only one heading carries aria-sort."""
    state = page.sort_state(name)
    return format_html(
        '<th scope="col" class="sortable {}"{}><a href="{}" hx-get="{}" hx-target="#results" hx-swap="outerHTML" '
        'hx-push-url="true" id="sort-{}">{}{}</a></th>',
        css,
        format_html(' aria-sort="{}"', state) if state else "",
        page.sort_url(name),
        page.sort_url(name),
        name,
        label,
        icon(ARIA_SORT_ICON[state], 12),
    )


@register.filter
def share_of(done: int, total: int) -> int:
    """Whole percent for a progress bar; 0 when nothing is known yet."""
    return done * 100 // total if total else 0
