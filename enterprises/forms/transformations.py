from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from enterprises.enums import TransformationKind
from enterprises.forms.figures import not_later
from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.forms import PageForm


class TransformationForm(PageForm):
    layout: tuple[Any, ...] = (Div("kind", "done_on", css_class="fields-pair"), "content", "partner")
    kind = forms.ChoiceField(label=gettext_lazy("转型方式"), choices=TransformationKind.choices)
    done_on = FlexibleDateField(label=gettext_lazy("实施日期"))
    content = CleanCharField(
        label=gettext_lazy("实施内容"),
        max_length=200,
        help_text=gettext_lazy("如：上线生产执行系统，接入 12 台设备。"),
    )
    partner = CleanCharField(label=gettext_lazy("服务商"), max_length=60, required=False)

    def clean_done_on(self) -> Any:
        return not_later(self.cleaned_data["done_on"])


class TransformationVoidForm(PageForm):
    reason = CleanCharField(
        label=gettext_lazy("作废原因"), max_length=200, help_text=gettext_lazy("如：登错企业、重复登记。")
    )
