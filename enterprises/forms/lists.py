from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.codes import normalise_project_code, project_code_problem
from enterprises.enums import ListKind
from enterprises.models import Enterprise, ServiceListEntry
from enterprises.services.lookup import search_enterprises
from enterprises.services.thresholds import in_words, threshold_of
from foundation.accounts.models import User
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, WanField
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField


class EntryForm(PageForm):
    """Into a list; the fields follow the kind."""

    enterprise = TypeaheadField(
        label=gettext_lazy("企业"),
        url_name="enterprise-options",
        help_text=gettext_lazy("名称任意部分、拼音首字母或信用代码。"),
    )
    project_name = CleanCharField(label=gettext_lazy("项目名称"), max_length=120)
    project_code = CleanCharField(
        label=gettext_lazy("项目代码"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("投资项目在线审批监管平台的代码，如 2023-371502-04-01-123456。"),
    )
    commissioned_on = FlexibleDateField(label=gettext_lazy("投产日期"))
    evidence_wan = WanField(label=gettext_lazy("工业总产值"), decimal_places=2)
    evidence_note = CleanCharField(
        label=gettext_lazy("依据说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("如：企业自报、年报、验收文件。"),
    )
    entered_on = FlexibleDateField(label=gettext_lazy("入单日期"))

    def __init__(self, *args: Any, user: User, kind: str, year: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"entered_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.kind, self.year = kind, year
        self.fields["enterprise"].offer(
            Enterprise.objects.visible_to(user).active(), search=search_enterprises
        )
        evidence = self.fields["evidence_wan"]
        if kind == ListKind.OVER_100M:
            for name in ("project_name", "project_code", "commissioned_on"):
                del self.fields[name]
            self.least = threshold_of(year).output_wan
            evidence.help_text = _("单位：万元。%(year)d 年值或上年值，不低于 %(least)s。") % {
                "year": year,
                "least": in_words(self.least),
            }
        else:
            evidence.label, evidence.required = _("总投资"), False
            evidence.help_text = _("单位：万元")

    def clean_evidence_wan(self) -> Any:
        value = self.cleaned_data["evidence_wan"]
        if self.kind == ListKind.OVER_100M and value is not None and value < self.least:
            raise forms.ValidationError(
                _("现在是 %(value)s 万元，不足 %(least)s，不能列入。请核对单位是不是万元。")
                % {"value": f"{value:,}", "least": in_words(self.least)},
                code="small",
            )
        return value

    def clean_project_code(self) -> str:
        code = normalise_project_code(self.cleaned_data["project_code"])
        if code and (problem := project_code_problem(code)):
            raise forms.ValidationError(problem, code="project")
        return code

    def clean_commissioned_on(self) -> Any:
        return self._not_later("commissioned_on", _("投产日期不能晚于今天。"))

    def clean_entered_on(self) -> Any:
        return self._not_later("entered_on", _("入单日期不能晚于今天。"))

    def _not_later(self, name: str, sentence: str) -> Any:
        day = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise forms.ValidationError(sentence, code="future")
        return day


class ExitForm(PageForm):
    left_on = FlexibleDateField(label=gettext_lazy("出单日期"))
    reason = CleanTextField(
        label=gettext_lazy("出单原因"),
        max_length=200,
        help_text=gettext_lazy("如：年产值降到起点以下、停产、迁出。"),
    )

    def __init__(self, *args: Any, entry: ServiceListEntry, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"left_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.entry = entry

    def clean_left_on(self) -> Any:
        day = self.cleaned_data["left_on"]
        if day < self.entry.entered_on:
            raise forms.ValidationError(
                _("出单日期不能早于入单日期（%(day)s）。") % {"day": self.entry.entered_on}, code="early"
            )
        if day > timezone.localdate():
            raise forms.ValidationError(_("出单日期不能晚于今天。"), code="future")
        return day
