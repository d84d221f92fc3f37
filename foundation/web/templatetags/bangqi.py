from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import unescape
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from foundation.web import dates, numbers, phones
from foundation.web.lights import lamp_of, words_of
from foundation.web.undo import undo_url_of
from foundation.web.widgets import PickMany

register = template.Library()
ARIA_SORT_ICON = {"ascending": "sort-up", "descending": "sort-down", None: "sort"}


@register.simple_tag(takes_context=True)
def block_text(context: template.Context, name: str) -> str:
    """The words of another block of this page, without its markup: the heading becomes the title."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return unescape(strip_tags(block.render(context))).strip() if block else ""


@register.filter
def undo_url(message: Any) -> str:
    """Where the message's 撤销 button leads, or ""."""
    return undo_url_of(getattr(message, "extra_tags", "") or "")


@register.filter
def keyed(rows: dict[Any, Any], key: Any) -> Any:
    """The value of a key that is itself a variable."""
    return rows.get(key)


@register.filter
def field_anchor(field: BoundField) -> str:
    """The id that a link in the error summary leads to; of a group, its first control."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def is_plain_choices(field: BoundField) -> bool:
    """Checkboxes that stand open, unlike a folded PickMany."""
    widget = field.field.widget
    return isinstance(widget, forms.CheckboxSelectMultiple) and not isinstance(widget, PickMany)


@register.filter
def is_textarea(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.Textarea)


@register.filter
def filter_control(field: BoundField) -> SafeString:
    css = "form-select" if isinstance(field.field.widget, forms.Select) else "form-control"
    return field.as_widget(attrs={"class": css})


@register.filter
def add_class(field: BoundField, css: str) -> SafeString:
    return field.as_widget(attrs={"class": css})


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """As large as the style sheet says: as the letters beside it, where it says nothing else."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name
    )


@register.simple_tag
def light(light: Any, words: str = "") -> SafeString:
    """A light in a shape and words; ``light`` is a light or a kind, ``words`` replace its own."""
    lamp = lamp_of(getattr(light, "kind", light))
    return format_html(
        '<span class="light light-{}"><i aria-hidden="true">{}</i>{}</span>',
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
def grouped(value: int) -> str:
    return numbers.grouped(value)


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
        icon(ARIA_SORT_ICON[state]),
    )


@register.filter
def share_of(done: int, total: int) -> int:
    """Whole percent for a progress bar; 0 when nothing is known yet."""
    return done * 100 // total if total else 0
