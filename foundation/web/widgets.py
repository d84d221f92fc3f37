"""Inputs of our own: they work as plain HTML, and static/js adds to them by data attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.template import loader
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from foundation.web.numbers import wan_in_words

OPTION = '<label><input type="checkbox" name="{}" value="{}"{}>{}</label>\n'
ECHO = '{}\n<span class="form-echo" data-wan-echo>{}</span>'
CHECKED, NOTHING = SafeString(" checked"), SafeString("")


class _ProjectTemplate:
    """Renders the widget from the project's templates instead of Django's own set."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        return loader.get_template(template_name).render(context)


class DateText(forms.DateInput):
    """A text box for a day; the calendar button is added by date.js."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"data-date": "", "autocomplete": "off", "inputmode": "numeric", **(attrs or {})}, "%Y-%m-%d"
        )


class LongText(forms.Textarea):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, "data-autosize": "", **(attrs or {})})


class WanText(forms.TextInput):
    """A text box for an amount of 万元, with the amount in 亿元 or 元 below it.

    Where another field ``unit_by`` decides what is entered, only its values ``in_wan`` are amounts of 万元; the form
    says by ``is_wan`` which stands when it is shown. wan.js follows both while they are typed.
    """

    is_wan = True

    def __init__(self, *, unit_by: str = "", in_wan: Iterable[str] = ()) -> None:
        follows = {"data-wan-by": unit_by, "data-wan-for": " ".join(in_wan)} if unit_by else {}
        super().__init__({"data-wan": "", "inputmode": "decimal", "autocomplete": "off", **follows})

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        told = wan_in_words(str(value or "")) if self.is_wan else ""
        box = super().render(name, value, attrs, renderer)
        return format_html(ECHO, box, f"= {told}" if told else "")


class PickMany(_ProjectTemplate, forms.CheckboxSelectMultiple):
    """Checkboxes folded into one control: a select of many that a keyboard and a phone can use."""

    template_name = "components/widgets/pick_many.html"

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Without Django's ten facts for each option: a filter bar holds a hundred of them."""
        picked = {str(one) for one in self.format_value(value)}
        options = [(str(key), label) for key, label in _flat(self.choices)]
        widget = {"name": name, "attrs": self.build_attrs(self.attrs, attrs)}
        marks = ((name, key, _checked(key in picked), label) for key, label in options)
        chosen = [label for key, label in options if key in picked]
        return {"widget": widget, "options": format_html_join("", OPTION, marks), "chosen": chosen}


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Groups are shown one after the other."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def _checked(is_checked: bool) -> SafeString:
    return CHECKED if is_checked else NOTHING


class TypeaheadWidget(_ProjectTemplate, forms.Widget):
    """A text box (``<name>_text``) and the key of the chosen row (``<name>``).

    ``choices`` are offered as radio buttons when a text met several rows; ``<name>_for`` then
    remembers the text that they were found for.
    """

    template_name = "components/widgets/typeahead.html"
    use_fieldset = False
    choices: list[tuple[str, str]]
    labels: dict[str, str]

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url_name = url_name
        self.choices, self.labels = [], {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {
            key: str(data.get(name + tail, "") or "")
            for key, tail in (("id", ""), ("text", "_text"), ("for", "_for"))
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def id_for_label(self, id_: str | None, index: Any = None) -> str:
        return id_ or ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(
            name, None, {**(attrs or {}), "class": _with_class(attrs, "form-control")}
        )
        entered = value if isinstance(value, dict) else {"id": str(value or ""), "text": "", "for": ""}
        text = entered["text"] or self.labels.get(entered["id"], "")
        return {
            **context,
            "entered": entered,
            "text": text,
            "choices": self.choices,
            "url_name": self.url_name,
        }


def _with_class(attrs: dict[str, Any] | None, name: str) -> str:
    classes = str((attrs or {}).get("class", "")).split()
    return " ".join([*classes, *([name] if name not in classes else [])])
