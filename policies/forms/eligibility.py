from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.web.fields import CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm
from policies.eligibility.facts import Spec

LARGEST = Decimal(10) ** 12
LEAST_PERCENT = Decimal(-1000)
YES_NO = [("", _("请选择")), ("yes", _("是")), ("no", _("否"))]


class OnForm(PageForm):
    """The day of the application that the rules are asked for."""

    on = FlexibleDateField(label=_("申报日期"))


class FactForm(PageForm):
    """What a person found out, the day it is of, and how they know."""

    reason = CleanTextField(
        label=_("核验依据"),
        max_length=200,
        help_text=_("看了什么材料、向谁核实，如：2022 年度审计报告第 5 页。"),
    )
    field_order = ("value", "as_of", "reason")

    def __init__(self, *args: Any, spec: Spec, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.of_year = spec, spec.window(on)[1]
        self.fields["value"] = _value_field(spec, on)
        if not spec.is_yearly:
            self.fields["as_of"] = FlexibleDateField(
                label=_("截至日期"),
                initial=min(on, timezone.localdate()),
                help_text=_("核验结果反映哪一天的情况。"),
            )
        self.order_fields(self.field_order)

    @property
    def told(self) -> dict[str, Any]:
        value = self.cleaned_data["value"]
        return {
            "value": value == "yes" if self.spec.is_yes_no else value,
            "as_of": self.cleaned_data.get("as_of") or self.of_year,
            "reason": self.cleaned_data["reason"],
        }


def _value_field(spec: Spec, on: date) -> forms.Field:
    label = spec.title(on)
    if spec.is_yes_no:
        return forms.ChoiceField(
            label=label, choices=YES_NO, error_messages={"required": _("请选择“是”或“否”。")}
        )
    return forms.DecimalField(
        label=label,
        help_text=_("单位：%(unit)s") % {"unit": spec.unit},
        min_value=LEAST_PERCENT if spec.unit == "%" and spec.most is None else Decimal(0),
        max_value=LARGEST if spec.most is None else spec.most,
        max_digits=16,
        decimal_places=4,
        error_messages={
            "required": _("请填写“%(label)s”。") % {"label": label},
            "invalid": _("请填写数字。"),
        },
    )
