from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistance.enums import ReminderRole, Rung
from assistance.ladder import RULES
from assistance.models import ReminderStep
from assistance.services.steps import StepSettings
from foundation.notifications.enums import Channel
from foundation.web.forms import PageForm


class StepForm(PageForm):
    """Only what the rung has: no amount where nothing is counted, no sheet where none is issued."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(label=_("启用这项提醒"), required=False)
    amount = forms.IntegerField(
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("请填整数，如 3。"), "min_value": _("至少为 1。")},
    )
    recipients = forms.MultipleChoiceField(label=_("提醒谁"), widget=forms.CheckboxSelectMultiple)
    channels = forms.MultipleChoiceField(
        label=_("渠道"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    may_unsubscribe = forms.BooleanField(
        label=_("允许本人退订"), required=False, help_text=_("允许时，各人可在“我的—通知设置”里退订。")
    )
    issues_sheet = forms.BooleanField(
        label=_("自动下达督办单"),
        required=False,
        help_text=_("由系统按标准要求下达编号督办单，每件诉求同时最多一张；不勾选时只提醒，由负责人下达。"),
    )

    def __init__(self, *args: Any, step: ReminderStep, **kwargs: Any) -> None:
        rule = RULES[Rung(step.rung)]
        initial = {name: getattr(step, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["recipients"].choices = [(role.value, role.label) for role in rule.offered]
        if ReminderRole.OWNER in rule.offered:
            self.fields["recipients"].help_text = _(
                "应办人是此刻该办这件事的人：承办人，未指定时为承办单位经办人；首次联系和回访为服务专员；"
                "协办、督办、审批为被请求的单位或负责人。"
            )
        if rule.amount is None:
            del self.fields["amount"]
        else:
            self.fields["amount"].label = rule.counts
            self.fields["amount"].max_value = rule.most
        if rule.binding:
            del self.fields["may_unsubscribe"]
        if not rule.issues_sheet:
            del self.fields["issues_sheet"]

    @property
    def settings(self) -> StepSettings:
        cleaned = self.cleaned_data
        return StepSettings(
            is_on=cleaned["is_on"],
            amount=cleaned.get("amount"),
            recipients=cleaned["recipients"],
            channels=cleaned["channels"],
            may_unsubscribe=cleaned.get("may_unsubscribe", False),
            issues_sheet=cleaned.get("issues_sheet", False),
        )
