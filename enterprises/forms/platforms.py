from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from enterprises.enums import PlatformKind
from enterprises.forms.chains import NONE
from enterprises.forms.figures import not_later
from enterprises.models import Chain
from foundation.web.fields import CleanCharField, FlexibleDateField, ShortTableField
from foundation.web.forms import PageForm


class PlatformForm(PageForm):
    layout: tuple[Any, ...] = (
        "name",
        Div("kind", "chain", css_class="fields-pair"),
        Div("builder", "launched_on", css_class="fields-pair"),
        "source",
    )
    name = CleanCharField(label=gettext_lazy("平台名称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("平台类型"), choices=PlatformKind.choices)
    chain = ShortTableField(
        label=gettext_lazy("产业链"), queryset=Chain.objects.none(), required=False, empty_label=NONE
    )
    builder = CleanCharField(label=gettext_lazy("建设单位"), max_length=60)
    launched_on = FlexibleDateField(label=gettext_lazy("上线日期"))
    source = CleanCharField(
        label=gettext_lazy("依据"), max_length=100, help_text=gettext_lazy("上线通知、验收或批复的文件。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].queryset = Chain.objects.running()

    def clean_launched_on(self) -> Any:
        return not_later(self.cleaned_data["launched_on"])


class PlatformVoidForm(PageForm):
    reason = CleanCharField(
        label=gettext_lazy("作废原因"), max_length=200, help_text=gettext_lazy("如：重复登记、没有上线。")
    )
