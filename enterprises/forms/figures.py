from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import FIRST_CUMULATIVE, IN_WAN, METRIC_UNITS, WHOLE_YEAR, Metric
from enterprises.models import Enterprise, EnterpriseFigure
from enterprises.services.figures import doubt_about, standing_figure
from foundation.web.fields import CleanCharField, FlexibleDateField, NumberField
from foundation.web.forms import PageForm
from foundation.web.widgets import WanText

YEARS_BACK = 10
UNITS = frozenset(map(str, METRIC_UNITS.values()))
METRICS = [(metric.value, f"{metric.label}（{METRIC_UNITS[metric]}）") for metric in Metric]
PERIODS = [
    (WHOLE_YEAR, gettext_lazy("全年")),
    *((months, f"1—{months} 月") for months in range(WHOLE_YEAR - 1, FIRST_CUMULATIVE - 1, -1)),
]


def recent_years() -> list[tuple[int, int]]:
    this_year = timezone.localdate().year
    return [(year, year) for year in range(this_year, this_year - YEARS_BACK, -1)]


class FigureForm(PageForm):
    layout = (
        Div("metric", "year", "months", css_class="fields-pair"),
        Div("value", "stated_growth", css_class="fields-pair"),
        "source",
        "reason",
    )
    metric = forms.ChoiceField(label=gettext_lazy("数据项"), choices=METRICS)
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), choices=recent_years, coerce=int)
    months = forms.TypedChoiceField(label=gettext_lazy("期间"), choices=PERIODS, coerce=int)
    value = NumberField(
        units=UNITS,
        example="1234.50",
        widget=WanText(unit_by="metric", in_wan=sorted(IN_WAN)),
        label=gettext_lazy("数值"),
        help_text=gettext_lazy("单位见数据项。按企业自报或公开信息填写，不使用统计调查的单个企业资料。"),
    )
    stated_growth = NumberField(
        label=gettext_lazy("同比（%）"),
        required=False,
        max_digits=7,
        help_text=gettext_lazy("随数据一并上报的同口径增速，没有的不填；系统不按两年数值推算。"),
    )
    source = CleanCharField(
        label=gettext_lazy("数据来源"),
        max_length=60,
        help_text=gettext_lazy("如：企业自报、企业年报、县区上报。"),
    )
    reason = CleanCharField(
        label=gettext_lazy("更正原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("这一期已有数据时必填；原来的数据保留可查。"),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("数值和单位已核对无误"), required=False)

    def __init__(
        self, *args: Any, enterprise: Enterprise, opened: EnterpriseFigure | None, **kwargs: Any
    ) -> None:
        """``opened`` is the figure that is to be corrected."""
        kwargs["initial"] = {
            "year": timezone.localdate().year - 1,
            "months": WHOLE_YEAR,
            **(_as_initial(opened) if opened else {}),
        }
        super().__init__(*args, **kwargs)
        self.enterprise = enterprise
        self.fields["value"].widget.is_wan = (self["metric"].value() or METRICS[0][0]) in IN_WAN
        if not self.is_bound:
            del self.fields["confirmed"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"metric", "year", "months", "value"} <= set(data) and not data.get("confirmed"):
            keys = (data["metric"], data["year"], data["months"])
            if doubt := doubt_about(self.enterprise.pk, *keys, data["value"]):
                self.add_error("confirmed", _("%(doubt)s确实无误的，勾选后再保存。") % {"doubt": doubt})
                return data
        if "confirmed" not in self.errors and not data.get("confirmed"):
            self.fields["confirmed"].widget = forms.HiddenInput()
        return data


def _as_initial(figure: EnterpriseFigure) -> dict[str, Any]:
    return {
        "metric": figure.metric,
        "year": figure.year,
        "months": figure.months,
        "value": f"{figure.value:f}",
        "stated_growth": figure.stated_growth,
        "source": figure.source,
    }


def opened_figure(enterprise: Enterprise, asked: dict[str, str]) -> EnterpriseFigure | None:
    """The figure that an address names for correction; an address that names none opens an empty form."""
    try:
        year, months = int(asked.get("year", "")), int(asked.get("months", ""))
    except ValueError:
        return None
    if asked.get("metric") not in Metric.values or not 0 < year < 10_000 or not 0 < months <= WHOLE_YEAR:
        return None
    return standing_figure(enterprise, asked["metric"], year, months)


class ScaleEntryForm(PageForm):
    entered_on = FlexibleDateField(label=gettext_lazy("纳统日期"))
    basis = CleanCharField(
        label=gettext_lazy("依据"),
        max_length=100,
        help_text=gettext_lazy("如：统计部门月度新增单位审核通过。"),
    )

    def clean_entered_on(self) -> Any:
        return not_later(self.cleaned_data["entered_on"])


class ScaleExitForm(PageForm):
    left_on = FlexibleDateField(label=gettext_lazy("退出日期"))
    reason = CleanCharField(
        label=gettext_lazy("退出原因"),
        max_length=200,
        help_text=gettext_lazy("如：年主营业务收入降到 2,000 万元以下。"),
    )

    def clean_left_on(self) -> Any:
        return not_later(self.cleaned_data["left_on"])


def not_later(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("日期不能晚于今天。"), code="future")
    return day
