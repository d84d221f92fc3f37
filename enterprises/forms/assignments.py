from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from enterprises.services.officers import find_officers, least_loaded, serving_officers, why_unable
from foundation.accounts.models import User
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField


class OfficerField(TypeaheadField):
    """One who can serve; somebody who cannot is named with the reason instead of being “not found”."""

    def clean(self, value: Any) -> User | None:
        try:
            officer: User | None = super().clean(value)
        except forms.ValidationError as error:
            reason = why_unable(value["text"]) if error.code == "none" else ""
            if error.code == "many":
                self.widget.choices = [(str(one.pk), _with_unit(one)) for one in self._found(value["text"])]
            raise forms.ValidationError(reason, code="unable") if reason else error from None
        return officer

    def _found(self, text: str) -> list[User]:
        return list(self._search(self._rows, text)) if self._search and self._rows is not None else []


def _with_unit(officer: User) -> str:
    return f"{officer.name}（{officer.unit}）" if officer.unit else officer.name


class AssignmentForm(PageForm):
    officer = OfficerField(
        label=gettext_lazy("帮包干部"),
        url_name="officer-options",
        help_text=gettext_lazy("输入姓名或登录名；下面先列出本县市区负载较轻的。"),
    )
    started_on = FlexibleDateField(label=gettext_lazy("开始日期"))
    reason = CleanCharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        kwargs["initial"] = {"started_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        search = partial(find_officers, county_id=enterprise.county_id)
        self.fields["officer"].offer(serving_officers().exclude(pk=enterprise.officer_id or 0), search=search)
        self.fields["officer"].widget.choices = [
            (
                str(officer.pk),
                _("%(name)s（%(unit)s，已帮包 %(number)d 家）")
                % {"name": officer.name, "unit": officer.unit, "number": number},
            )
            for officer, number in least_loaded(enterprise.county)
            if officer.pk != enterprise.officer_id
        ]

    def clean_started_on(self) -> Any:
        day = self.cleaned_data["started_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("开始日期不能晚于今天。"), code="future")
        return day


class CoOfficerForm(PageForm):
    officer = OfficerField(
        label=gettext_lazy("协办专员"),
        url_name="officer-options",
        help_text=gettext_lazy("输入姓名或登录名。要在他的工作范围内。"),
    )
    reason = CleanCharField(
        label=gettext_lazy("协办事由"),
        max_length=200,
        help_text=gettext_lazy("如：技改项目多，协助对接审批。"),
    )

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        search = partial(find_officers, county_id=enterprise.county_id)
        self.fields["officer"].offer(serving_officers().exclude(pk=enterprise.officer_id or 0), search=search)


class ReleaseForm(PageForm):
    reason = CleanTextField(label=gettext_lazy("原因"), max_length=200)


class ManyForm(PageForm):
    reason = CleanCharField(label=gettext_lazy("分派说明"), max_length=200, initial=gettext_lazy("批量分派"))
