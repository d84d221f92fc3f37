from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.web.fields import FlexibleDateField
from foundation.web.forms import PageForm


class PeriodForm(PageForm):
    """From one day to another, both inclusive; what is left out is the default's."""

    due_from = FlexibleDateField(label=_("承诺日期 从"), required=False)
    due_to = FlexibleDateField(label=_("承诺日期 至"), required=False)

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"due_from": first, "due_to": last}, **kwargs)

    @property
    def period(self) -> tuple[date, date]:
        said = getattr(self, "cleaned_data", {})
        first: date = said.get("due_from") or self.initial["due_from"]
        last: date = said.get("due_to") or self.initial["due_to"]
        return first, last

    def clean(self) -> dict[str, Any]:
        first, last = self.period
        if first > last:
            self.add_error("due_to", _("结束日期应不早于开始日期。"))
        return self.cleaned_data
