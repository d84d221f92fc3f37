from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.forms import PageForm
from reporting.enums import StatementCode


class StatementForm(PageForm):
    layout: tuple[Any, ...] = (
        Div("code", "effective_from", css_class="fields-pair"),
        "text",
        "source",
    )
    code = forms.ChoiceField(label=gettext_lazy("表述"), choices=StatementCode.choices)
    effective_from = FlexibleDateField(
        label=gettext_lazy("启用日期"),
        help_text=gettext_lazy("截至日在这一天及以后的通报用这段表述，直到下一段启用。"),
    )
    text = CleanCharField(
        label=gettext_lazy("内容"),
        max_length=300,
        help_text=gettext_lazy("句末不写句号。主线、领域、任务、保障逐项用顿号隔开，项数由系统数出。"),
    )
    source = CleanCharField(
        label=gettext_lazy("依据"), max_length=100, help_text=gettext_lazy("提出这一表述的会议或文件。")
    )

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).rstrip("。")
