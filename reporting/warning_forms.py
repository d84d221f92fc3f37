from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.models import CaseCategory
from foundation.web.fields import (
    CleanCharField,
    CleanTextField,
    FlexibleDateField,
    NumberField,
    ShortTableField,
)
from foundation.web.forms import PageForm
from reporting.enums import WarningKind
from reporting.metrics.warnings import UNITS
from reporting.models import EnterpriseWarning, WarningRule
from reporting.services.indicators import band_value

SOON = 14


class CaseForm(PageForm):
    category = ShortTableField(
        label=gettext_lazy("类别"), queryset=CaseCategory.objects.none(), empty_label=gettext_lazy("请选择")
    )
    title = CleanCharField(label=gettext_lazy("诉求标题"), max_length=60)

    def __init__(self, *args: Any, warning: EnterpriseWarning, **kwargs: Any) -> None:
        told = {"period": warning.period, "kind": warning.get_kind_display()}
        kwargs["initial"] = {"title": _("%(period)s%(kind)s，请核实帮扶") % told}
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = CaseCategory.objects.active()


class DismissalForm(PageForm):
    note = CleanTextField(
        label=gettext_lazy("排除原因"),
        max_length=200,
        help_text=gettext_lazy("如：企业计划检修，已核实；数据填错。"),
    )
    is_false = forms.BooleanField(
        label=gettext_lazy("属于误报"),
        required=False,
        help_text=gettext_lazy("勾选后计入该规则的误报率。"),
    )


class SnoozeForm(PageForm):
    until = FlexibleDateField(
        label=gettext_lazy("暂缓到"), help_text=gettext_lazy("到这一天重新列为待处理。")
    )
    note = CleanCharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"until": timezone.localdate() + timedelta(days=SOON)}
        super().__init__(*args, **kwargs)


class RuleForm(PageForm):
    """Begins with what stands now."""

    threshold = NumberField(label=gettext_lazy("界限"), min_value=Decimal(0))
    is_active = forms.BooleanField(label=gettext_lazy("启用这条规则"), required=False)
    effective_from = FlexibleDateField(label=gettext_lazy("启用日期"), help_text=gettext_lazy("今天或以后。"))
    reason = CleanTextField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("如：文号、会议纪要。")
    )

    def __init__(self, *args: Any, kind: WarningKind, now: WarningRule | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"effective_from": timezone.localdate(), "is_active": True}
        if now is not None:
            initial |= {"threshold": band_value(now.threshold), "is_active": now.is_active}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["threshold"].label = _("界限（%(unit)s）") % {"unit": UNITS[kind]}
