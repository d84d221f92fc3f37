from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import Refused
from foundation.web.fields import CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm
from policies.bank_statements import BankStatement, read_statement
from policies.models import Posting


class StatementForm(PageForm):
    layout = (Div("starts_on", "ends_on", css_class="fields-pair"), "file")
    starts_on = FlexibleDateField(label=gettext_lazy("开始日期"))
    ends_on = FlexibleDateField(label=gettext_lazy("截止日期"))
    file = forms.FileField(
        label=gettext_lazy("银行对账单"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=gettext_lazy(
            "从网银导出的 .xlsx 或 .csv，要有交易日期、收入、支出、余额几列；对方户名、摘要有则一并读取。"
        ),
        error_messages={
            "required": gettext_lazy("请选择文件。"),
            "empty": gettext_lazy("文件是空的，请重新选择。"),
        },
    )

    def clean_file(self) -> BankStatement:
        try:
            return read_statement(self.cleaned_data["file"])
        except Refused as refusal:
            raise ValidationError(str(refusal.message), code="unreadable") from refusal


class PostingField(forms.ModelChoiceField):
    def label_from_instance(self, posting: Any) -> str:
        return _("第 %(n)d 号，%(day)s，%(memo)s") % {
            "n": posting.pk,
            "day": posting.on,
            "memo": posting.memo or _("无摘要"),
        }


class SettleForm(PageForm):
    """One of the two: the posting that tells of the same money, or why there is none."""

    posting = PostingField(
        label=gettext_lazy("对应流水"),
        queryset=Posting.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        blank=True,
        empty_label=gettext_lazy("没有对应的流水"),
    )
    reason = CleanTextField(
        label=gettext_lazy("说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("没有对应流水的，请写明原因，如：银行利息、服务费、次日入账。"),
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rows.exists():
            self.fields["posting"].queryset = rows
            return
        del self.fields["posting"]
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _(
            "账面没有金额和方向相同的流水。请写明原因，如：银行利息、服务费、次日入账。"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            "posting" in self.fields
            and "posting" not in self.errors
            and bool(data.get("posting")) == bool(data.get("reason"))
        ):
            self.add_error("reason", _("请选择对应的流水，或写明没有对应流水的原因，两者只填一项。"))
        return data


class ExplainForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("说明"), max_length=200, help_text=gettext_lazy("如：月末开出，银行次月入账。")
    )


class DiscardForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("作废原因"), max_length=200, help_text=gettext_lazy("如：传错了文件。")
    )
