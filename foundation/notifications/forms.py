from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.notifications.topics import topics_offered
from foundation.web.forms import PageForm


class ClockField(forms.TimeField):
    """A time of day as people type it: 12:30, 1230, 12：30."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": _("请填时间，如 12:30。")})
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}))
        super().__init__(input_formats=["%H:%M", "%H%M"], **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("：", ":") if isinstance(value, str) else value)


class NotificationForm(PageForm):
    quiet_from = ClockField(label=_("免打扰 从"), required=False)
    quiet_to = ClockField(
        label=_("免打扰 至"),
        required=False,
        help_text=_(
            "这段时间不发邮件、短信和企业微信消息，结束后补发；站内通知照常。如 12:00 至 13:30，可跨零点。督办不受影响。"
        ),
    )
    wanted = forms.MultipleChoiceField(
        label=_("接收哪些提醒"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("取消勾选即退订。督办单和超期督办不能退订，不在此列。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = topics_offered()

    @property
    def switched_off(self) -> list[str]:
        wanted = set(self.cleaned_data["wanted"])
        return [code for code, _label in topics_offered() if code not in wanted]
