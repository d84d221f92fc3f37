from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.services.standards import standard_on
from foundation.web.fields import FlexibleDateField, WholeNumberField
from foundation.web.forms import PageForm

MOST_DAYS, MOST_ENTERPRISES, MOST_MONTHS = 250, 1000, 36
NUMBERS = ("over100m_days", "commissioned_days", "above_days", "most_enterprises", "contact_months")


class StandardForm(PageForm):
    layout = (Div(*NUMBERS, css_class="fields-pair"), "effective_from")
    over100m_days = WholeNumberField(label=gettext_lazy("过亿元企业联系间隔（工作日）"), max_value=MOST_DAYS)
    commissioned_days = WholeNumberField(
        label=gettext_lazy("新投产项目联系间隔（工作日）"), max_value=MOST_DAYS
    )
    above_days = WholeNumberField(label=gettext_lazy("规上企业联系间隔（工作日）"), max_value=MOST_DAYS)
    most_enterprises = WholeNumberField(
        label=gettext_lazy("每名专员最多帮包（家）"), max_value=MOST_ENTERPRISES
    )
    contact_months = WholeNumberField(label=gettext_lazy("联系人核实间隔（月）"), max_value=MOST_MONTHS)
    effective_from = FlexibleDateField(
        label=gettext_lazy("启用日期"),
        help_text=gettext_lazy("从这一天起按新标准检查覆盖；以前的标准留作记录。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        now = standard_on(today)
        initial = {name: getattr(now, name) for name in NUMBERS}
        super().__init__(*args, initial={**initial, "effective_from": today}, **kwargs)

    def clean_effective_from(self) -> Any:
        day = self.cleaned_data["effective_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("启用日期不能早于今天。"), code="past")
        return day
