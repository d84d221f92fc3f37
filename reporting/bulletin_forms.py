from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.web.fields import CleanCharField, CleanTextField
from foundation.web.forms import PageForm
from reporting.metrics.spans import Span, over_by, read_span


class PeriodForm(PageForm):
    """Of which period; the latest one that is over stands in the box."""

    period = CleanCharField(
        label=gettext_lazy("期间"),
        max_length=7,
        help_text=gettext_lazy("累计到哪个月，如 2023-10 是 2023 年 1—10 月。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"period": over_by(timezone.localdate()).code}, **kwargs)

    def clean_period(self) -> Span:
        span = read_span(self.cleaned_data["period"])
        if span is None:
            raise ValidationError(_("期间请按 2023-10 这样填写，1 月与 2 月合并为 1—2 月。"))
        return span


class WordsForm(PageForm):
    opening = CleanTextField(label=gettext_lazy("导语"), max_length=2000, required=False)
    outlook = CleanTextField(
        label=gettext_lazy("下步打算"), max_length=4000, required=False, help_text=gettext_lazy("一行一段。")
    )


class SignatureForm(PageForm):
    number = CleanCharField(
        label=gettext_lazy("文号"), max_length=40, help_text=gettext_lazy("如：聊工信通〔2023〕10号。")
    )


class ReleaseForm(PageForm):
    note = CleanCharField(
        label=gettext_lazy("审查意见"),
        max_length=200,
        help_text=gettext_lazy("如：已核对，没有可以认出单个企业的内容。"),
    )
    with_words = forms.BooleanField(
        label=gettext_lazy("带导语和下步打算"),
        required=False,
        help_text=gettext_lazy("这两段由人填写；提到单个企业的，公开版请不要带。"),
    )
