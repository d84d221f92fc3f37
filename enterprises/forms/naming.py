from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from enterprises.models import FormerName
from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.forms import PageForm


class NameChangeForm(PageForm):
    """When a name ended, and by which document."""

    changed_on = FlexibleDateField(
        label=gettext_lazy("变更日期"), help_text=gettext_lazy("以登记机关准予变更的日期为准。")
    )
    basis = CleanCharField(
        label=gettext_lazy("变更依据"),
        max_length=200,
        help_text=gettext_lazy("如：登记机关、变更登记通知书文号，或已核对的新营业执照。"),
    )

    @classmethod
    def of(cls, former: FormerName, data: Any) -> NameChangeForm:
        return cls(data, initial={"changed_on": former.changed_on, "basis": former.basis})


class RenameForm(NameChangeForm):
    layout = ("name", Div("changed_on", "basis", css_class="fields-pair"), "instead_of")
    name = CleanCharField(label=gettext_lazy("新名称"), max_length=120)
    instead_of = forms.CharField(widget=forms.HiddenInput, max_length=120)

    def __init__(self, *args: Any, standing: str, **kwargs: Any) -> None:
        initial = {"changed_on": timezone.localdate(), "instead_of": standing}
        super().__init__(*args, initial=initial, **kwargs)
