from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from enterprises.enums import TitleKind, TitleLevel
from enterprises.forms.figures import not_later
from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.forms import PageForm

DOCUMENT_HELP = gettext_lazy("如：鲁工信创〔2023〕150号。")


class TitleForm(PageForm):
    layout: tuple[Any, ...] = (
        Div("kind", "level", css_class="fields-pair"),
        "document",
        Div("recognised_on", "valid_to", css_class="fields-pair"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("称号"), choices=TitleKind.choices)
    level = forms.ChoiceField(
        label=gettext_lazy("级别"), choices=TitleLevel.choices, initial=TitleLevel.PROVINCE
    )
    document = CleanCharField(label=gettext_lazy("认定文号"), max_length=100, help_text=DOCUMENT_HELP)
    recognised_on = FlexibleDateField(label=gettext_lazy("认定日期"))
    valid_to = FlexibleDateField(
        label=gettext_lazy("有效期至"),
        required=False,
        help_text=gettext_lazy("不填时：创新型、专精特新、“小巨人”按 3 年计，其他称号为长期。"),
    )

    def clean_recognised_on(self) -> Any:
        return not_later(self.cleaned_data["recognised_on"])


class TitleReviewForm(PageForm):
    on = FlexibleDateField(label=gettext_lazy("复核日期"))
    document = CleanCharField(label=gettext_lazy("复核文号"), max_length=100, help_text=DOCUMENT_HELP)
    valid_to = FlexibleDateField(label=gettext_lazy("有效期延至"))

    def __init__(self, *args: Any, suggested: date | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"valid_to": suggested}
        super().__init__(*args, **kwargs)

    def clean_on(self) -> Any:
        return not_later(self.cleaned_data["on"])


class TitleWithdrawalForm(PageForm):
    on = FlexibleDateField(label=gettext_lazy("撤销日期"))
    document = CleanCharField(label=gettext_lazy("撤销文号"), max_length=100, help_text=DOCUMENT_HELP)
    reason = CleanCharField(
        label=gettext_lazy("撤销原因"),
        max_length=200,
        help_text=gettext_lazy("如：复核不合格、提供虚假材料、企业注销。"),
    )

    def clean_on(self) -> Any:
        return not_later(self.cleaned_data["on"])


class TitleVoidForm(PageForm):
    reason = CleanCharField(
        label=gettext_lazy("作废原因"), max_length=200, help_text=gettext_lazy("如：登错企业、重复登记。")
    )
