"""Django's own markup for the plainest widgets, written by hand.

Django renders an ``<input>`` through three templates, and a filter bar holds some thirty of them. What comes out
is the same letter by letter (tests/foundation/web/test_rendering.py); every other widget goes Django's way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDGETS = "django/forms/widgets/"
INPUTS = (
    "checkbox", "date", "datetime", "email", "hidden", "input", "number", "password", "search", "tel",
    "text", "time", "url",
)  # fmt: skip


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        drawn = DRAWN.get(template_name)
        shown: str = drawn(context["widget"]) if drawn else super().render(template_name, context, request)
        return shown


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """`` name="value"`` for each; True is the bare name, False nothing."""
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return format_html_join(
        "",
        "{}",
        ((format_html(" {}" if value is True else ' {}="{}"', name, value),) for name, value in given),
    )


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget["attrs"])
    )


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        _attributes(widget["attrs"]),
        widget["value"] or "",
    )


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = format_html_join(
        "", "{}", ((_group(name, options),) for name, options, _n in widget["optgroups"])
    )
    return format_html(
        '<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), groups
    )


def _group(name: str | None, options: list[Mapping[str, Any]]) -> SafeString:
    marks = ((option["value"], _attributes(option["attrs"]), option["label"]) for option in options)
    inner = format_html_join("", '\n  <option value="{}"{}>{}</option>\n', marks)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, inner) if name else inner


DRAWN: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    **{f"{WIDGETS}{name}.html": _input for name in INPUTS},
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
}
