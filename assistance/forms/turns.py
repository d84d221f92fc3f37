"""The few words that each turn of a case asks for; shape only, the rules stand in the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.forms.moves import LONGEST_NOTE, LONGEST_TEXT, DispatchForm
from assistance.models import Case
from foundation.accounts.models import Unit
from foundation.web.dates import cn_date
from foundation.web.fields import CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm

GRANTED = [("yes", _("同意延期")), ("no", _("不同意，期限不变"))]
KEPT = [("yes", _("已兑现")), ("no", _("未兑现"))]
YES = "yes"


class ReturnForm(PageForm):
    reason = CleanTextField(
        label=_("退单原因"),
        max_length=LONGEST_NOTE,
        help_text=_("写明依据的职责分工，以及您认为应由哪个单位办理。"),
    )


class ReturnGrantForm(DispatchForm):
    """Another unit than the one that returned the case."""

    note = CleanTextField(label=_("裁定意见"), max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        others = Unit.objects.handling().exclude(pk=case.lead_unit.pk if case.lead_unit else 0)
        unit = self.fields["lead_unit"]
        unit.queryset = others
        unit.error_messages["invalid_choice"] = _(
            "同意退单须改派给另一个承办单位；仍由原单位办理请选“不同意退单”。"
        )

    def default_unit(self) -> Unit | None:
        unit = self.case.category.lead_unit
        return unit if unit is not None and unit.pk != self.case.lead_unit_id else None


class ReturnRefusalForm(PageForm):
    note = CleanTextField(
        label=_("裁定意见"), max_length=LONGEST_NOTE, help_text=_("写明为什么由该单位办理，承办人会看到。")
    )


class CoHandlingForm(PageForm):
    unit = forms.ModelChoiceField(
        label=_("协办单位"),
        queryset=Unit.objects.none(),
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择协办单位。"),
            "invalid_choice": _("所选单位已在办理本诉求或已停用，请另选协办单位。"),
        },
    )
    text = CleanTextField(
        label=_("请协助的事项"),
        max_length=LONGEST_TEXT,
        help_text=_("请对方做什么、需要什么材料或意见；一件事写一条。"),
    )

    def __init__(self, *args: Any, taken: set[int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.handling().exclude(pk__in=[pk for pk in taken if pk])


class ShareAnswerForm(PageForm):
    answer = CleanTextField(
        label=_("协办意见"), max_length=LONGEST_TEXT, help_text=_("答复给主办单位，由主办单位统一答复企业。")
    )


class CancellationForm(PageForm):
    reason = CleanTextField(label=_("取消原因"), max_length=LONGEST_NOTE)


class ExtensionForm(PageForm):
    """``due``: the deadline that each number of working days would give; no other number is offered."""

    workdays = forms.TypedChoiceField(label=_("延长"), coerce=int)
    reason = CleanTextField(
        label=_("延期原因"),
        max_length=LONGEST_NOTE,
        help_text=_("写明卡在哪里、已做了什么、延长后怎样办成。"),
    )

    def __init__(self, *args: Any, due: Mapping[int, datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = self.fields["workdays"]
        days.choices = [("", _("请选择")), *((one, _extended(one, at)) for one, at in due.items())]
        days.error_messages["required"] = _("请选择延长几个工作日。")
        days.error_messages["invalid_choice"] = _("最多还能延 %(n)d 个工作日，请重新选择。") % {"n": max(due)}


class ExtensionDecisionForm(PageForm):
    granted = forms.ChoiceField(label=_("审批意见"), choices=GRANTED, widget=forms.RadioSelect)
    note = CleanTextField(label=_("意见说明"), required=False, max_length=LONGEST_NOTE)

    def clean(self) -> dict[str, Any]:
        return _decided(self, "granted", _("不同意时请写明理由，申请人会看到。"))


class UrgingForm(PageForm):
    text = CleanTextField(
        label=_("催办内容"), max_length=LONGEST_NOTE, help_text=_("企业在等什么、希望何时前有答复。")
    )


class SupervisionForm(PageForm):
    requirement = CleanTextField(
        label=_("督办要求"), max_length=LONGEST_TEXT, help_text=_("要查清什么、办到什么程度、由谁报告。")
    )
    due_on = FlexibleDateField(
        label=_("答复期限"), required=False, help_text=_("当日下班前；不填按规定时限。")
    )


class SupervisionAnswerForm(PageForm):
    answer = CleanTextField(
        label=_("答复督办单"),
        max_length=LONGEST_TEXT,
        help_text=_("未按期办理的原因、已采取的措施、办结时间。"),
    )


class EscalationForm(PageForm):
    reason = CleanTextField(
        label=_("提级原因"), max_length=LONGEST_NOTE, help_text=_("前几次办理卡在哪里、需要谁来协调。")
    )


class InstructionForm(PageForm):
    text = CleanTextField(label=_("批示内容"), max_length=LONGEST_TEXT)


class CommitmentForm(PageForm):
    text = CleanTextField(
        label=_("答应企业的事"),
        max_length=LONGEST_NOTE,
        help_text=_("照对企业说的话写，例如：答复用地预审结果。"),
    )
    due_on = FlexibleDateField(label=_("承诺日期"), help_text=_("当日下班前办到，到期提醒您。"))


class CommitmentResultForm(PageForm):
    kept = forms.ChoiceField(label=_("结果"), choices=KEPT, widget=forms.RadioSelect)
    note = CleanTextField(label=_("说明"), required=False, max_length=LONGEST_NOTE)

    def clean(self) -> dict[str, Any]:
        return _decided(self, "kept", _("未兑现时请写明原因和怎样向企业说明的。"))


class FollowUpForm(PageForm):
    text = CleanTextField(
        label=_("回访情况"),
        max_length=LONGEST_TEXT,
        help_text=_("企业不满意什么、向谁当面或电话说明、改进了什么。"),
    )


def _extended(days: int, at: datetime) -> str:
    return _("%(days)d 个工作日，期限改为 %(due)s") % {
        "days": days,
        "due": cn_date(timezone.localtime(at).date()),
    }


def _decided(form: PageForm, name: str, why: Any) -> dict[str, Any]:
    """A yes or no as a truth; a no gives its reason."""
    cleaned = form.cleaned_data
    if name in cleaned:
        cleaned[name] = cleaned[name] == YES
        if not cleaned[name] and not cleaned.get("note"):
            form.add_error("note", why)
    return cleaned
