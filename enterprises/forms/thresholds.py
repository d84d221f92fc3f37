from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.services.thresholds import threshold_of
from foundation.web.fields import CleanTextField, WanField
from foundation.web.forms import PageForm

YEARS_AHEAD = 5


class ThresholdForm(PageForm):
    """Begins with what holds for next year's list."""

    output_wan = WanField(label=gettext_lazy("年产值起点"), min_value=Decimal(1), decimal_places=2)
    from_year = forms.TypedChoiceField(
        label=gettext_lazy("起用年度"),
        coerce=int,
        help_text=gettext_lazy("从这一年的清单起按新起点；已在清单里的条目和以前年度的清单不变。"),
    )
    reason = CleanTextField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("如：文号、会议纪要。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        this_year = timezone.localdate().year
        following = this_year + 1
        initial = {"from_year": following, "output_wan": threshold_of(following).output_wan}
        super().__init__(*args, initial=initial, **kwargs)
        years = range(this_year, this_year + YEARS_AHEAD + 1)
        self.fields["from_year"].choices = [(year, _("%(year)s 年清单") % {"year": year}) for year in years]
        self.fields["output_wan"].help_text = _("单位：万元。工业总产值不低于这个数的企业列为候选。")
