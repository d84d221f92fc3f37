from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.forms.files import FilesField
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm
from policies.claim_enums import OncePer, PolicyLevel
from policies.document_numbers import is_number, normalise
from policies.eligibility.catalogue import RULE_SETS
from policies.forms.fund import AskingForm, FenField
from policies.loan_words import fen_of
from policies.models import Policy

IN_WAN = gettext_lazy("单位：万元")
FIRST_YEAR, LAST_YEAR = 2000, 2100


class DocumentField(CleanCharField):
    """A 文号, put right where brackets were typed otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("如：聊工信发〔2023〕12号。"))
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        number = normalise(text)
        if not is_number(number):
            raise ValidationError(
                _("“%(text)s”不是文号，请按“聊工信发〔2023〕12号”这样填写。") % {"text": text}
            )
        return number


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)
        self.error_messages["invalid"] = gettext_lazy("请填四位年份，如 2023。")


class PolicyForm(PageForm):
    layout = (
        "title",
        Div("number", "level", css_class="fields-pair"),
        Div("issuer", "issued_on", css_class="fields-pair"),
        Div("opens_on", "closes_on", css_class="fields-pair"),
        "valid_until",
        Div("grants_unasked", "rule_set", css_class="fields-pair"),
        "summary",
    )
    title = CleanCharField(label=gettext_lazy("政策名称"), max_length=120)
    number = DocumentField(label=gettext_lazy("文号"))
    level = forms.ChoiceField(label=gettext_lazy("资金级次"), choices=PolicyLevel.choices)
    issuer = CleanCharField(label=gettext_lazy("发文机关"), max_length=80)
    issued_on = FlexibleDateField(label=gettext_lazy("发文日期"))
    opens_on = FlexibleDateField(label=gettext_lazy("申报开始"), required=False)
    closes_on = FlexibleDateField(
        label=gettext_lazy("申报截止"), required=False, help_text=gettext_lazy("常年受理的不填。")
    )
    valid_until = FlexibleDateField(
        label=gettext_lazy("有效期至"), required=False, help_text=gettext_lazy("到期前 60 天起提示即将到期。")
    )
    grants_unasked = forms.BooleanField(label=gettext_lazy("免申即享"), required=False)
    rule_set = forms.ChoiceField(
        label=gettext_lazy("判定规则"),
        choices=[("", gettext_lazy("不按规则")), *((rules.code, rules.name) for rules in RULE_SETS)],
        required=False,
        help_text=gettext_lazy("免申即享的填写：按这套规则确认符合的企业，才能登记申报。"),
    )
    summary = CleanTextField(label=gettext_lazy("要点"), max_length=2000, required=False)

    def clean_rule_set(self) -> str:
        code: str = self.cleaned_data["rule_set"]
        if code and not self.cleaned_data.get("grants_unasked"):
            raise ValidationError(_("选了判定规则的，请同时勾选“免申即享”。"))
        return code


class RepealForm(PageForm):
    on = FlexibleDateField(label=gettext_lazy("废止日期"), initial=timezone.localdate)
    reason = CleanCharField(
        label=gettext_lazy("废止依据"), max_length=200, help_text=gettext_lazy("如：被某文号的文件代替。")
    )


class ClauseForm(PageForm):
    layout = (
        Div("code", "matter", css_class="fields-pair"),
        Div("amount_wan", "cap_wan", css_class="fields-pair"),
        "once_per",
        Div("title_group", "title_rank", css_class="fields-pair"),
        "effective_from",
    )
    code = CleanCharField(
        label=gettext_lazy("条款"),
        max_length=30,
        help_text=gettext_lazy("如：第三条第二款。已有的条款会成为新版本。"),
    )
    matter = CleanCharField(label=gettext_lazy("奖励事项"), max_length=80)
    amount_wan = FenField(
        label=gettext_lazy("奖励标准"), required=False, help_text=gettext_lazy("单位：万元。按比例的不填。")
    )
    cap_wan = FenField(label=gettext_lazy("单项上限"), help_text=IN_WAN)
    once_per = forms.ChoiceField(label=gettext_lazy("重复规则"), choices=OncePer.choices)
    title_group = CleanCharField(
        label=gettext_lazy("称号类别"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("就高不重复时填写，如：专精特新。"),
    )
    title_rank = forms.IntegerField(
        label=gettext_lazy("称号级别"),
        min_value=0,
        max_value=20,
        initial=0,
        required=False,
        help_text=gettext_lazy("数字大的级别高。"),
    )
    effective_from = FlexibleDateField(label=gettext_lazy("启用日期"))

    @property
    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        amount = told.pop("amount_wan")
        told["amount_fen"] = None if amount is None else fen_of(amount)
        told["cap_fen"] = fen_of(told.pop("cap_wan"))
        told["title_rank"] = told["title_rank"] or 0
        return told


class BudgetForm(PageForm):
    layout = (
        Div("year", "level", css_class="fields-pair"),
        Div("subject_code", "subject", css_class="fields-pair"),
        "document",
        "goal",
    )
    year = YearField(label=gettext_lazy("年度"))
    level = forms.ChoiceField(label=gettext_lazy("资金级次"), choices=PolicyLevel.choices)
    subject_code = CleanCharField(
        label=gettext_lazy("预算科目编码"), max_length=20, help_text=gettext_lazy("如：2150805。")
    )
    subject = CleanCharField(label=gettext_lazy("预算科目"), max_length=60)
    document = DocumentField(label=gettext_lazy("指标文号"))
    goal = CleanCharField(label=gettext_lazy("绩效目标"), max_length=200)

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        year = timezone.localdate().year
        super().__init__(*args, initial={"year": year, "level": policy.level}, **kwargs)


class MoneyForm(AskingForm):
    """下达 or 收回 of an amount on a budget line."""

    amount_wan = FenField(label=gettext_lazy("金额"), help_text=IN_WAN)
    on = FlexibleDateField(
        label=gettext_lazy("日期"),
        initial=timezone.localdate,
        help_text=gettext_lazy("指标文件的日期，不晚于今天。"),
    )
    memo = CleanCharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("如：指标文号、会议纪要。")
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ClosingForm(PageForm):
    on = FlexibleDateField(label=gettext_lazy("结账日期"), initial=timezone.localdate)
    score = forms.DecimalField(
        label=gettext_lazy("绩效自评得分"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class PapersForm(PageForm):
    uploads = FilesField(label=gettext_lazy("附件"))
