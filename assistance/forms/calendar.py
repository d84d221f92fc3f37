from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm

SATURDAY = 5


class DayPlan(models.TextChoices):
    OFF = "off", _("休：放假")
    WORK = "work", _("班：调休上班")
    NORMAL = "normal", _("恢复：按周一至周五")


class CalendarDayForm(PageForm):
    """``confirmed`` comes with the second sending, after the consequence was shown."""

    plan = forms.ChoiceField(label=_("安排"), choices=DayPlan.choices, widget=forms.RadioSelect)
    name = CleanCharField(
        label=_("节日或事由"),
        max_length=30,
        help_text=_("如：国庆节；选“恢复”时不用填"),
        error_messages={"required": _("请填写节日或事由，例如“国庆节”。")},
    )
    source = CleanCharField(
        label=_("依据"), max_length=80, required=False, help_text=_("如：国办发明电〔2026〕9号")
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        if self.data.get("plan") == DayPlan.NORMAL:
            self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("plan") == DayPlan.WORK and self.day.weekday() < SATURDAY:
            self.add_error("plan", _("这一天是周一至周五，本来就上班；如要取消放假，请选“恢复”。"))
        return cleaned


class PublicationForm(PageForm):
    source = CleanCharField(
        label=_("依据"), max_length=80, help_text=_("国务院办公厅放假通知的文号，如：国办发明电〔2026〕9号")
    )
