from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.web.fields import FlexibleDateField
from foundation.web.text import clean_line
from reporting.links import Place
from reporting.metrics.periods import Period, Preset, period_of, preset_of
from reporting.metrics.versions import Version, version_by_code
from reporting.queries.figures import COLUMNS, GroupBy, Rows


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
    def carried(self) -> tuple[tuple[str, str], ...]:
        """What the addresses of the numbers keep: one unit, person, category or county; another version."""
        kept = [(by.value, str(key)) for by, key in self.scope.items()]
        return (*kept, ("version", self.version.code)) if self.version else tuple(kept)

    @property
    def place(self) -> Place:
        return Place(self.period, self.carried)

    def narrowed(self, cases: Rows) -> Rows:
        """The cases of the one unit or person that was asked for."""
        return cases.filter(**{COLUMNS[by]: key for by, key in self.scope.items()})


def read_asked(params: QueryDict, today: date) -> Asked:
    asked = _read_period(params, today)
    named = {by: params.get(by.value, "") for by in GroupBy}
    scope = {by: int(text) for by, text in named.items() if KEY.fullmatch(text)}
    return replace(asked, scope=scope, version=version_by_code(params.get("version", "")))


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
