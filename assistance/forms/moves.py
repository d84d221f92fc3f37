from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import ExclusionReason, Outcome, SuspensionReason
from assistance.forms.files import FilesField
from assistance.models import Case
from assistance.services.people import handlers_of
from assistance.services.suspensions import MAX_CALENDAR_DAYS
from foundation.accounts.models import Unit, User
from foundation.web.dates import start_of_day
from foundation.web.fields import CleanTextField, FlexibleDateField, ShortTableField
from foundation.web.forms import PageForm

LONGEST_TEXT = 4000
LONGEST_NOTE = 300


class HandlerField(ShortTableField):
    """A person of the chosen unit, or nobody yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=User.objects.none(),
            required=False,
            empty_label=_("由单位签收时确定"),
            label=_("承办人"),
            error_messages={"invalid_choice": _("所选承办人不在该承办单位，请重新选择。")},
            **kwargs,
        )

    def offer(self, unit: Unit | None) -> None:
        people = handlers_of(unit) if unit is not None else []
        self.queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by("name", "id")
        self.choices = [("", self.empty_label), *((person.pk, _with_title(person)) for person in people)]


class DispatchForm(PageForm):
    """Which unit leads, and who there handles it. The people offered belong to the unit chosen."""

    lead_unit = ShortTableField(
        label=_("承办单位"),
        queryset=Unit.objects.handling(),
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择承办单位。"),
            "invalid_choice": _("所选承办单位已停用，请重新选择。"),
        },
    )
    handler = HandlerField()

    def __init__(self, *args: Any, case: Case, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.unit = self._chosen_unit(unit)
        self.initial.setdefault("lead_unit", self.unit)
        self.fields["handler"].offer(self.unit)

    def _chosen_unit(self, asked: Unit | None) -> Unit | None:
        key = str(self.data.get("lead_unit", "")) if self.is_bound else ""
        if self.is_bound:
            return Unit.objects.handling().filter(pk=int(key)).first() if _is_key(key) else None
        return asked or self.default_unit()

    def default_unit(self) -> Unit | None:
        return self.case.category.lead_unit


class AcceptanceForm(DispatchForm):
    note = CleanTextField(label=_("交办意见"), required=False, max_length=LONGEST_NOTE)


class ReassignmentForm(DispatchForm):
    reason = CleanTextField(label=_("改派原因"), max_length=LONGEST_NOTE)

    def default_unit(self) -> Unit | None:
        return self.case.lead_unit


class DeclinationForm(PageForm):
    reason = forms.ChoiceField(label=_("原因"), choices=ExclusionReason.choices, widget=forms.RadioSelect)
    note = CleanTextField(
        label=_("说明"), max_length=LONGEST_NOTE, help_text=_("写明依据和已告知企业的内容，将计入诉求记录。")
    )


class SuspensionForm(PageForm):
    reason = forms.ChoiceField(
        label=_("暂停原因"), choices=SuspensionReason.choices, widget=forms.RadioSelect
    )
    until = FlexibleDateField(
        label=_("预计恢复日期"), help_text=_("当日起恢复计时；到期自动恢复，不必再操作。")
    )
    note = CleanTextField(label=_("说明"), max_length=200, help_text=_("等什么、等谁、已经做了什么。"))

    def clean_until(self) -> Any:
        """The start of that day, from which working days count again."""
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day <= today:
            raise ValidationError(_("预计恢复日期应晚于今天。"))
        if day > today + timedelta(days=MAX_CALENDAR_DAYS):
            raise ValidationError(
                _("一次暂停不能超过 %(n)d 个自然日，最晚填 %(day)s。")
                % {"n": MAX_CALENDAR_DAYS, "day": today + timedelta(days=MAX_CALENDAR_DAYS)}
            )
        return start_of_day(day)


class ResumptionForm(PageForm):
    note = CleanTextField(label=_("说明"), required=False, max_length=200)


class AnswerForm(PageForm):
    outcome = forms.ChoiceField(label=_("办理结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    answer_text = CleanTextField(
        label=_("办理情况"), max_length=LONGEST_TEXT, help_text=_("做了什么、结果如何；企业回访时以此为准。")
    )


class ReasonForm(PageForm):
    reason = CleanTextField(label=_("原因"), max_length=LONGEST_NOTE)


class ProgressForm(PageForm):
    """写进展: internal unless said otherwise."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    text = CleanTextField(label=_("进展内容"), max_length=LONGEST_TEXT)
    contacted = forms.BooleanField(label=_("已联系企业"), required=False)
    for_enterprise = forms.ChoiceField(
        label=_("谁能看到"),
        choices=[("", _("仅内部")), ("1", _("企业可见"))],
        required=False,
        widget=forms.RadioSelect,
    )
    uploads = FilesField(label=_("附件"), required=False)

    def clean_for_enterprise(self) -> bool:
        return bool(self.cleaned_data["for_enterprise"])


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _with_title(person: User) -> str:
    return f"{person.name}（{person.title}）" if person.title else person.name
