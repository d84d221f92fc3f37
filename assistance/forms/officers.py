from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.forms.assignments import AssignmentForm, OfficerField
from enterprises.services.officers import serving_officers
from foundation.accounts.models import User
from foundation.accounts.services.lookup import find_people
from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm


class OfficerChangeForm(AssignmentForm):
    """The officer of an enterprise, and whether its open cases go along."""

    move_cases = forms.BooleanField(label=_("在办诉求一并移交"), required=False, initial=True)

    def __init__(self, *args: Any, open_cases: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if open_cases:
            self.fields["move_cases"].label = _("在办诉求 %(n)d 件一并移交") % {"n": open_cases}
        else:
            del self.fields["move_cases"]


class FirmHandOverForm(PageForm):
    """Who takes over the enterprises of ``origin``; ``token``: the same hand-over of cases sent twice is one."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    officer = OfficerField(label=_("接手人"), url_name="officer-options", help_text=_("输入姓名或登录名。"))
    reason = CleanCharField(label=_("移交原因"), max_length=200, help_text=_("如：轮岗、调离、长期离岗。"))
    with_cases = forms.BooleanField(label=_("这些企业的在办诉求一并移交"), required=False, initial=True)

    def __init__(self, *args: Any, origin: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].offer(serving_officers().exclude(pk=origin.pk), search=find_people)
