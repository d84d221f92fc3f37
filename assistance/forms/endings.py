from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import Channel
from assistance.forms.moves import LONGEST_NOTE, LONGEST_TEXT
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm


class WithdrawalForm(PageForm):
    """撤回: only on the enterprise's word; who gave it is named."""

    respondent = CleanCharField(label=_("企业确认人"), max_length=40, help_text=_("姓名和职务。"))
    channel = forms.ChoiceField(
        label=_("确认方式"),
        choices=Channel.choices,
        required=False,
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    reason = CleanTextField(label=_("撤回原因"), max_length=LONGEST_NOTE, help_text=_("按企业的原话记。"))
    confirmed = forms.BooleanField(
        label=_("已与企业核实，撤回是企业自己的意思"),
        error_messages={"required": _("请先与企业核实，再勾选“已与企业核实”。")},
    )


class CarryOverForm(PageForm):
    plan = CleanTextField(
        label=_("后续安排"), max_length=LONGEST_TEXT, help_text=_("还差什么、谁在推动、条件具备后怎么办。")
    )
    review_on = FlexibleDateField(
        label=_("复核日期"), help_text=_("到这一天再看一次，到期在挂账台账里亮灯。")
    )

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("复核日期应晚于今天。"))
        return day


class StrikeOffForm(PageForm):
    note = CleanTextField(
        label=_("销号说明"), max_length=LONGEST_TEXT, help_text=_("最后怎样解决的，依据是什么。")
    )
