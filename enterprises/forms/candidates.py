from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.forms.figures import not_later
from foundation.web.fields import CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm


class CandidatesForm(PageForm):
    """The day of entry of those chosen; ``sure`` is sent by the page that names them."""

    entered_on = FlexibleDateField(label=_("入单日期"))
    sure = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"entered_on": timezone.localdate(), "sure": True}, **kwargs)

    def clean_entered_on(self) -> Any:
        return not_later(self.cleaned_data["entered_on"])


class LeaveOutForm(PageForm):
    reason = CleanTextField(
        label=_("不列入原因"), max_length=200, help_text=_("如：产值含贸易收入、已停产、拟迁出。")
    )
