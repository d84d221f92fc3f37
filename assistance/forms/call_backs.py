from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistance.enums import CallBackResult, Rating
from foundation.web.fields import CleanCharField, CleanTextField
from foundation.web.forms import PageForm

SAID = [(value, label) for value, label in CallBackResult.choices if value != CallBackResult.WITHDRAWS]
"""撤回 has a page of its own."""
UNRATED = [("", _("未评价"))]


class CallBackForm(PageForm):
    """回访: what the enterprise itself says, apart from what the handler claimed."""

    result = forms.ChoiceField(label=_("企业的说法"), choices=SAID, widget=forms.RadioSelect)
    rating = forms.ChoiceField(
        label=_("满意度"), choices=[*Rating.choices, *UNRATED], required=False, widget=forms.RadioSelect
    )
    respondent = CleanCharField(label=_("受访人"), required=False, max_length=40)
    note = CleanTextField(
        label=_("企业意见"),
        required=False,
        max_length=500,
        help_text=_("企业不认可时必须写明，将转给承办人重办。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        result = cleaned.get("result")
        if result == CallBackResult.UNREACHABLE and cleaned.get("rating"):
            self.add_error("rating", _("未联系上企业，不能填满意度；请选“未评价”。"))
        if result == CallBackResult.NOT_CONFIRMED and not cleaned.get("note"):
            self.add_error("note", _("企业不认可时，请写明企业意见，将转给承办人重办。"))
        return cleaned
