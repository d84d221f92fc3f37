from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from enterprises.enums import SigningKind, SigningVenue
from enterprises.forms.chains import NONE, counties
from enterprises.forms.figures import not_later
from enterprises.models import Chain
from foundation.accounts.models import Unit
from foundation.web.fields import CleanCharField, FlexibleDateField, ShortTableField, WanField
from foundation.web.forms import PageForm


class SigningForm(PageForm):
    layout: tuple[Any, ...] = (
        "name",
        Div("kind", "amount_wan", css_class="fields-pair"),
        Div("venue", "place", css_class="fields-pair"),
        Div("signed_on", "partner", css_class="fields-pair"),
        Div("county", "chain", css_class="fields-pair"),
        "source",
    )
    name = CleanCharField(label=gettext_lazy("签约项目"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("签约类型"), choices=SigningKind.choices)
    amount_wan = WanField(
        label=gettext_lazy("签约金额"),
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=gettext_lazy("单位：万元。招商引资必填，招才引智没有金额的不填。"),
    )
    venue = forms.ChoiceField(label=gettext_lazy("签约方式"), choices=SigningVenue.choices)
    place = CleanCharField(label=gettext_lazy("签约地"), max_length=30, help_text=gettext_lazy("如：杭州。"))
    signed_on = FlexibleDateField(label=gettext_lazy("签约日期"))
    partner = CleanCharField(label=gettext_lazy("签约方"), max_length=60)
    county = ShortTableField(
        label=gettext_lazy("落地县市区"), queryset=Unit.objects.none(), required=False, empty_label=NONE
    )
    chain = ShortTableField(
        label=gettext_lazy("产业链"), queryset=Chain.objects.none(), required=False, empty_label=NONE
    )
    source = CleanCharField(
        label=gettext_lazy("依据"), max_length=100, help_text=gettext_lazy("签约协议、活动通报或文号。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = counties()
        self.fields["chain"].queryset = Chain.objects.running()

    def clean_signed_on(self) -> Any:
        return not_later(self.cleaned_data["signed_on"])


class SigningFollowUpForm(PageForm):
    project = CleanCharField(
        label=gettext_lazy("项目代码或名称"),
        max_length=120,
        help_text=gettext_lazy("签约后落地的项目，先在企业页登记，再在这里对上。"),
    )
