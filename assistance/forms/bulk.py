from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistance.enums import CasePart
from assistance.forms.moves import LONGEST_NOTE
from assistance.services.loads import handling_people
from assistance.services.people import check_handler
from foundation.accounts.models import Unit
from foundation.accounts.services.lookup import find_people
from foundation.errors import Refused
from foundation.web.fields import CleanTextField
from foundation.web.forms import PageForm, counts_as
from foundation.web.typeahead import TypeaheadField

URGENT = _("请尽快办理，并反馈进展。")


class BulkForm(PageForm):
    """``expected``: how many were chosen when the page was read; ``token``: the same act sent twice is one."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = CleanTextField(label=_("原因"), max_length=LONGEST_NOTE)

    def check_count(self, count: int) -> None:
        """What a filter finds may change while somebody reads the page."""
        if not count:
            self.add_error(None, _("没有选择诉求，请回到诉求台账勾选。"))
        else:
            counts_as(
                self,
                count,
                _("选中的范围刚刚有变化，现在是 %(count)d 件，请核对后再确认。") % {"count": count},
            )

    @property
    def values(self) -> dict[str, Any]:
        """What the service wants, without what only guards the page."""
        return {name: value for name, value in self.cleaned_data.items() if name != "expected"}


class ReassignManyForm(BulkForm):
    field_order = ("person", "lead_unit", "text")
    person = TypeaheadField(
        label=_("承办人"),
        url_name="bulk-handler-options",
        required=False,
        help_text=_("输入姓名；不指定人时请选承办单位，由单位签收。"),
    )
    lead_unit = forms.ModelChoiceField(
        label=_("承办单位"),
        queryset=Unit.objects.handling(),
        required=False,
        empty_label=_("承办人所在单位"),
        error_messages={"invalid_choice": _("所选承办单位已停用，请重新选择。")},
    )
    text = CleanTextField(label=_("改派原因"), max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(handling_people(), search=find_people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person, unit = cleaned.get("person"), cleaned.get("lead_unit")
        if "person" in self.errors or "lead_unit" in self.errors:
            return cleaned
        unit = unit or (person.unit if person else None)
        if unit is None:
            raise ValidationError(_("请填写承办人，或选择承办单位。"))
        try:
            check_handler(person, unit)
        except Refused as refusal:
            self.add_error("person" if person else "lead_unit", str(refusal))
        cleaned["lead_unit"] = unit
        return cleaned


class HandOverForm(BulkForm):
    field_order: tuple[str, ...] = ("person", "text")
    person = TypeaheadField(
        label=_("接手人"), url_name="bulk-receiver-options", help_text=_("输入姓名，选项里列出其在办件数。")
    )
    text = CleanTextField(label=_("移交原因"), max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(handling_people(), search=find_people)


class HandOverManyForm(HandOverForm):
    """From the list, where the cases may be several people's."""

    field_order = ("person", "part", "text")
    part = forms.ChoiceField(
        label=_("移交身份"),
        choices=CasePart.choices,
        initial=CasePart.OFFICER,
        widget=forms.RadioSelect,
        help_text=_("接手人成为这些诉求的服务专员，还是承办人。"),
    )


class UrgeManyForm(BulkForm):
    text = CleanTextField(label=_("催办内容"), max_length=LONGEST_NOTE, initial=URGENT)


class CloseManyForm(BulkForm):
    text = CleanTextField(label=_("办结原因"), max_length=LONGEST_NOTE)
