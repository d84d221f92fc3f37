from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import Nature
from assistance.forms.intake import DESCRIPTION_LENGTH, TITLE_LENGTH
from assistance.models import Case, CaseCategory
from assistance.services.edits import EDITABLE
from foundation.web.fields import CleanCharField, CleanTextField, PhoneField, ShortTableField
from foundation.web.forms import PageForm


class EditForm(PageForm):
    """What describes a case. ``version`` is the one the page was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    title = CleanCharField(label=_("诉求标题"), max_length=TITLE_LENGTH)
    description = CleanTextField(label=_("诉求内容"), required=False, max_length=DESCRIPTION_LENGTH)
    category = ShortTableField(label=_("类别"), queryset=CaseCategory.objects.none(), empty_label=None)
    nature = forms.ChoiceField(label=_("性质"), choices=Nature.choices)
    contact_name = CleanCharField(label=_("联系人"), required=False, max_length=40)
    contact_phone = PhoneField(label=_("联系电话"), required=False)

    def __init__(self, *args: Any, case: Case, shows_phone: bool, **kwargs: Any) -> None:
        initial = {name: getattr(case, name) for name in EDITABLE} | {"version": case.version}
        super().__init__(*args, initial=initial, **kwargs)
        active = CaseCategory.objects.filter(Q(is_active=True) | Q(pk=case.category_id))
        self.fields["category"].queryset = active
        if not shows_phone:
            del self.fields["contact_phone"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}
