from __future__ import annotations

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.web.fields import CleanCharField, PhoneField
from foundation.web.forms import PageForm


class ContactForm(PageForm):
    layout = (Div("name", "title", css_class="fields-pair"), "phone", "is_main")

    name = CleanCharField(label=_("姓名"), max_length=40)
    title = CleanCharField(label=_("职务"), max_length=40, required=False)
    phone = PhoneField(label=_("电话"), help_text=_("手机号，或带区号的座机号。"))
    is_main = forms.BooleanField(
        label=_("主要联系人"), required=False, help_text=_("记诉求时先带出主要联系人；一家企业只有一位。")
    )
