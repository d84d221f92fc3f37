from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from foundation.web.rendering import DRAWN, Renderer
from foundation.web.widgets import DateText, LongText

AWKWARD = "a\"b<c>&'“引”"
CHOICES = [("", "全部"), ("a&b", "甲<乙>"), ("组", [("1", gettext_lazy("一")), ("2", "二")])]
ATTRS = {"class": "form-control", "required": True, "disabled": False, "data-x": AWKWARD, "maxlength": 40}

WIDGETS: dict[str, tuple[forms.Widget, list[Any]]] = {
    "text": (forms.TextInput({"type": "search"}), ["", None, AWKWARD, 12, SafeString("a&amp;b")]),
    "number": (forms.NumberInput(), [None, 12, "1.5"]),
    "email": (forms.EmailInput(), ["a@b.cn"]),
    "url": (forms.URLInput(), ["/?a=1&b=2"]),
    "password": (forms.PasswordInput(), ["secret"]),
    "hidden": (forms.HiddenInput(), [AWKWARD]),
    "day": (DateText(), [None, "2023-10-31"]),
    "time": (forms.TimeInput(), [None]),
    "checkbox": (forms.CheckboxInput(), [True, False, "on"]),
    "textarea": (LongText(), ["", None, AWKWARD, "两\n行"]),
    "select": (forms.Select(choices=CHOICES), ["", None, "a&b", "2"]),
    "select many": (forms.SelectMultiple(choices=CHOICES), [[], ["1", "2"]]),
    "yes or no": (forms.NullBooleanSelect(), [None, True]),
}


@pytest.mark.parametrize("name", WIDGETS)
def test_widgets_look_letter_by_letter_as_django_draws_them(name: str) -> None:
    widget, values = WIDGETS[name]
    ours, django = Renderer(), DjangoTemplates()
    for value in values:
        for attrs in ({}, {"id": "id_x", **ATTRS}):
            drawn = widget.render("名", value, attrs, renderer=ours)
            assert drawn == widget.render("名", value, attrs, renderer=django)
            assert isinstance(drawn, SafeString)


def test_the_forms_of_the_product_are_drawn_by_it() -> None:
    assert f"{Renderer.__module__}.{Renderer.__qualname__}" == settings.FORM_RENDERER
    assert forms.TextInput.template_name in DRAWN
