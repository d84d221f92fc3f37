from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from foundation.web.fields import CleanCharField, WanField
from foundation.web.forms import PageForm

YEARS_BACK = 10


def recent_years() -> list[tuple[int, int]]:
    this_year = timezone.localdate().year
    return [(year, year) for year in range(this_year, this_year - YEARS_BACK, -1)]


class OutputForm(PageForm):
    year = forms.TypedChoiceField(label=_("年度"), choices=recent_years, coerce=int)
    output_wan = WanField(
        label=_("工业总产值"),
        decimal_places=2,
        help_text=_("单位：万元。按企业自报或公开信息填写，不使用统计调查的单个企业资料。"),
    )
    source = CleanCharField(
        label=_("数据来源"), max_length=60, help_text=_("如：企业自报、企业年报、县区上报。")
    )

    def __init__(self, *args: Any, enterprise: Enterprise, year: str = "", **kwargs: Any) -> None:
        """Opens on last year; ``year`` opens what is recorded for that year, to correct it."""
        chosen = (
            int(year)
            if year in {str(key) for key, _label in recent_years()}
            else timezone.localdate().year - 1
        )
        known = enterprise.outputs.filter(year=chosen).first() if year else None
        kwargs["initial"] = {
            "year": chosen,
            "output_wan": f"{known.output_wan:f}" if known else None,
            "source": known.source if known else "",
        }
        super().__init__(*args, **kwargs)
