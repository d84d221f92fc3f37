from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistance.enums import ExclusionReason
from foundation.web.fields import CleanTextField
from foundation.web.forms import PageForm

YES_NO = [("yes", _("同意，不计入")), ("no", _("不同意，仍计入"))]


class ExclusionForm(PageForm):
    reason = forms.ChoiceField(label=_("原因"), choices=ExclusionReason.choices, widget=forms.RadioSelect)
    note = CleanTextField(
        label=_("说明"), max_length=300, help_text=_("写明依据：重复的编号、企业撤回的方式等。")
    )


class ExclusionDecisionForm(PageForm):
    granted = forms.ChoiceField(label=_("审核意见"), choices=YES_NO, widget=forms.RadioSelect)
    note = CleanTextField(label=_("意见说明"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("granted") == "no" and not cleaned.get("note"):
            self.add_error("note", _("不同意时请写明理由，申请人会看到。"))
        if "granted" in cleaned:
            cleaned["granted"] = cleaned["granted"] == "yes"
        return cleaned
