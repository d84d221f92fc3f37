from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.forms.assignments import AssignmentForm


class OfficerChangeForm(AssignmentForm):
    """The officer of an enterprise, and whether its open cases go along."""

    move_cases = forms.BooleanField(label=_("在办诉求一并移交"), required=False, initial=True)

    def __init__(self, *args: Any, open_cases: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if open_cases:
            self.fields["move_cases"].label = _("在办诉求 %(n)d 件一并移交") % {"n": open_cases}
        else:
            del self.fields["move_cases"]
