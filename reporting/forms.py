from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import Unit, User
from foundation.accounts.services.lookup import find_people
from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.forms import PageForm
from foundation.web.text import clean_line
from foundation.web.typeahead import TypeaheadField
from reporting.links import Place
from reporting.metrics.periods import Period, Preset, period_of, preset_of
from reporting.metrics.versions import VERSIONS, Version, version_by_code
from reporting.queries.counting import Rows
from reporting.queries.figures import GroupBy, in_group

MOST_DAYS = 30
KEY = re.compile(r"[0-9]{1,18}")


class PeriodForm(forms.Form):
    """自定义: two days, in the address as ``from`` and ``to``."""

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="period-%s", label_suffix="")
        self.fields["from"] = FlexibleDateField(label=gettext_lazy("从"))
        self.fields["to"] = FlexibleDateField(label=gettext_lazy("至"))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("from") and cleaned.get("to") and cleaned["to"] < cleaned["from"]:
            self.add_error("to", _("结束日期早于开始日期，请核对。"))
        return cleaned


class WhatIfForm(forms.Form):
    """推演 as an address: whose open cases, which of them, to whom, how many days more."""

    from_unit = forms.ModelChoiceField(
        label=gettext_lazy("主办单位"), queryset=Unit.objects.handling(), required=False, empty_label="不限"
    )
    from_officer = TypeaheadField(label=gettext_lazy("服务专员"), url_name="people-options", required=False)
    to_unit = forms.ModelChoiceField(
        label=gettext_lazy("移给单位"), queryset=Unit.objects.handling(), required=False, empty_label="不移"
    )
    to_officer = TypeaheadField(label=gettext_lazy("移给专员"), url_name="people-options", required=False)
    extend = forms.IntegerField(
        label=gettext_lazy("延期（工作日）"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("请填整数，如 5。"),
            "min_value": gettext_lazy("至少延 1 个工作日。"),
            "max_value": gettext_lazy("最多可试 30 个工作日。"),
        },
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="whatif-%s", label_suffix="")
        for name in ("from_officer", "to_officer"):
            self.fields[name].offer(User.objects.people(), search=find_people)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("to_unit") and cleaned.get("to_officer"):
            self.add_error("to_officer", _("一次只试一种移交：移给单位，或移给专员。"))
        return cleaned


class DefinitionForm(PageForm):
    version = forms.ChoiceField(
        label=gettext_lazy("口径版本"),
        choices=[(version.code, f"{version.code} {version.name}") for version in VERSIONS.values()],
    )
    effective_from = FlexibleDateField(
        label=gettext_lazy("启用日期"),
        help_text=gettext_lazy("某月 1 日，晚于今天；此前各月的数字不变。"),
    )
    note = CleanCharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("谁决定的、哪份文件，写入审计日志。"),
    )


@dataclass(frozen=True)
class Asked:
    """What a report page was asked for; what could not be read is told in ``notices``."""

    period: Period
    preset: Preset
    by: GroupBy
    form: PeriodForm
    notices: list[str] = field(default_factory=list)
    scope: dict[GroupBy, int] = field(default_factory=dict)
    version: Version | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask for this again."""
        return {**self.span, "by": self.by.value, **dict(self.carried)}

    @property
    def span(self) -> dict[str, str]:
        if self.preset == Preset.CUSTOM:
            return {"from": str(self.period.first), "to": str(self.period.last)}
        return {"preset": self.preset.value}

    @property
    def spelt(self) -> str:
        """Period and narrowing as a query string, for the pages beside this one."""
        return urlencode({**self.span, **dict(self.carried)})

    @property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """What the addresses of the numbers keep: one unit, person, category or county; another version."""
        kept = [(by.value, str(key)) for by, key in self.scope.items()]
        return (*kept, ("version", self.version.code)) if self.version else tuple(kept)

    @property
    def place(self) -> Place:
        return Place(self.period, self.carried)

    def narrowed(self, cases: Rows) -> Rows:
        """The cases of the one unit or person that was asked for."""
        for by, key in self.scope.items():
            cases = in_group(cases, by, key)
        return cases


def read_asked(params: QueryDict, today: date) -> Asked:
    asked = _read_period(params, today)
    named = {by: params.get(by.value, "") for by in GroupBy}
    scope = {by: int(text) for by, text in named.items() if KEY.fullmatch(text)}
    return replace(asked, scope=scope, version=version_by_code(params.get("version", "")))


def read_span(params: QueryDict, today: date) -> Asked:
    """The period alone, of a page that groups by something else than cases; this year where none is named."""
    named = params.copy()
    named.pop("by", None)
    if not {"preset", "from", "to"} & named.keys():
        named["preset"] = Preset.YEAR.value
    return _read_period(named, today)


def _read_period(params: QueryDict, today: date) -> Asked:
    notices: list[str] = []
    preset, by = params.get("preset", ""), params.get("by", "")
    if by and by not in {one.value for one in GroupBy}:
        notices.append(_("不能按“%(by)s”分组，已按主办单位显示。") % {"by": clean_line(by)[:20]})
        by = ""
    group = GroupBy(by or GroupBy.UNIT)
    if preset and preset not in {one.value for one in Preset}:
        notices.append(_("不认识的时间范围“%(preset)s”，已显示本月。") % {"preset": clean_line(preset)[:20]})
        preset = ""
    if preset in ("", Preset.CUSTOM) and ("from" in params or "to" in params):
        return _custom(params, today, group, notices)
    chosen = Preset.MONTH if preset in ("", Preset.CUSTOM) else Preset(preset)
    period = period_of(chosen, today)
    return Asked(
        period, chosen, group, PeriodForm(initial={"from": period.first, "to": period.last}), notices
    )


def _custom(params: QueryDict, today: date, by: GroupBy, notices: list[str]) -> Asked:
    form = PeriodForm(params)
    if form.is_valid():
        period = Period(form.cleaned_data["from"], form.cleaned_data["to"])
        return Asked(period, preset_of(period, today), by, form, notices)
    for name, errors in form.errors.items():
        notices += [f"{form.fields[name].label}：{error}" for error in errors]
    return Asked(period_of(Preset.MONTH, today), Preset.MONTH, by, form, [*notices, _("已先显示本月。")])
