"""Django's own markup for the plainest widgets, written by hand.

Django renders an ``<input>`` through three templates, and a filter bar holds some thirty of them. What comes out
is the same letter by letter (tests/foundation/web/test_rendering.py); every other widget goes Django's way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

WIDGETS = "django/forms/widgets/"
INPUTS = (
    "checkbox", "date", "datetime", "email", "hidden", "input", "number", "password", "search", "tel",
    "text", "time", "url",
)  # fmt: skip


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        drawn = DRAWN.get(template_name)
        if drawn is not None:
            return mark_safe(drawn(context["widget"]))  # noqa: S308 - every part was escaped
        shown: str = super().render(template_name, context, request)
        return shown


def draw_attributes(attrs: Mapping[str, Any]) -> str:
    """`` name="value"`` for each; True is the bare name, False nothing."""
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_shown(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{_shown(value)}"'
    kind, name = _shown(widget["type"]), _shown(widget["name"])
    return f'<input type="{kind}" name="{name}"{given}{draw_attributes(widget["attrs"])}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    attrs = draw_attributes(widget["attrs"])
    return f'<textarea name="{_shown(widget["name"])}"{attrs}>\n{_shown(widget["value"] or "")}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{_shown(widget["name"])}"{draw_attributes(widget["attrs"])}>{groups}\n</select>'


def _group(name: str | None, options: list[Mapping[str, Any]]) -> str:
    inner = "".join(f"\n  {_option(option)}\n" for option in options)
    return f'\n  <optgroup label="{_shown(name)}">{inner}\n  </optgroup>' if name else inner


def _option(option: Mapping[str, Any]) -> str:
    attrs = draw_attributes(option["attrs"])
    return f'<option value="{_shown(option["value"])}"{attrs}>{_shown(option["label"])}</option>'


def _shown(value: Any) -> SafeString:
    return conditional_escape(value)


DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{WIDGETS}{name}.html": _input for name in INPUTS},
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
}
