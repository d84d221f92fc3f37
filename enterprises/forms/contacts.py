from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ConsentWay
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, PhoneField
from foundation.web.forms import PageForm


class ContactForm(PageForm):
    layout = (
        Div("name", "title", css_class="fields-pair"),
        "phone",
        "is_main",
        Div("consent_way", "consent_on", css_class="fields-pair"),
    )
    unmarked = frozenset({"consent_on"})

    name = CleanCharField(label=gettext_lazy("姓名"), max_length=40)
    title = CleanCharField(label=gettext_lazy("职务"), max_length=40, required=False)
    phone = PhoneField(label=gettext_lazy("电话"), help_text=gettext_lazy("手机号，或带区号的座机号。"))
    is_main = forms.BooleanField(
        label=gettext_lazy("主要联系人"),
        required=False,
        help_text=gettext_lazy("记诉求时先带出主要联系人；一家企业只有一位。"),
    )
    consent_way = forms.ChoiceField(
        label=gettext_lazy("本人同意被联系"),
        choices=[("", gettext_lazy("还没有问过")), *ConsentWay.choices],
        required=False,
        help_text=gettext_lazy("单位公开的座机不用问。"),
    )
    consent_on = FlexibleDateField(
        label=gettext_lazy("同意日期"), required=False, help_text=gettext_lazy("不填为今天。")
    )

    def clean_consent_on(self) -> Any:
        day = self.cleaned_data["consent_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("同意日期不能晚于今天。"), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("consent_way"):
            data["consent_on"] = None
        elif not data.get("consent_on") and "consent_on" not in self.errors:
            data["consent_on"] = timezone.localdate()
        return data


class WithdrawalForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("说明"),
        max_length=200,
        help_text=gettext_lazy("如：本人来电要求不再联系、已离职。"),
    )
