from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ProductionMode
from enterprises.forms.figures import not_later
from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.forms import PageForm


class ProductionForm(PageForm):
    layout = (Div("mode", "since", css_class="fields-pair"), "reason")
    mode = forms.ChoiceField(label=gettext_lazy("生产状态"), choices=ProductionMode.choices)
    since = FlexibleDateField(label=gettext_lazy("自何日起"))
    reason = CleanCharField(
        label=gettext_lazy("减停产原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("减产、停产时必填，如：订单不足、检修、环保限产、搬迁。"),
    )

    def clean_since(self) -> Any:
        return not_later(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        stated = data.get("mode")
        if stated and stated != ProductionMode.NORMAL and "reason" in data and not data["reason"]:
            self.add_error("reason", forms.ValidationError(_("减产或停产的，请写明原因。"), code="required"))
        return data
