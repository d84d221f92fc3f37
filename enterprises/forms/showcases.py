from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import FIRST_CUMULATIVE, WHOLE_YEAR
from enterprises.models import Enterprise
from enterprises.models.showcase import PLACES
from enterprises.services.lookup import search_enterprises
from foundation.accounts.models import User
from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField

YEARS_BACK = 5


class ShowcaseForm(PageForm):
    layout: tuple[Any, ...] = (
        "enterprise",
        Div("year", "months", css_class="fields-pair"),
        Div("place", "credit", css_class="fields-pair"),
        "product",
        "upload",
    )
    enterprise = TypeaheadField(
        label=gettext_lazy("企业"),
        url_name="enterprise-options",
        help_text=gettext_lazy("名称任意部分、拼音首字母或信用代码。"),
    )
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    months = forms.TypedChoiceField(label=gettext_lazy("哪一期通报"), coerce=int)
    place = forms.TypedChoiceField(label=gettext_lazy("图序"), coerce=int)
    credit = CleanCharField(label=gettext_lazy("供图"), max_length=30, required=False)
    product = CleanCharField(
        label=gettext_lazy("展示内容"), max_length=60, help_text=gettext_lazy("如：彩钢，远销欧美。")
    )
    upload = forms.FileField(
        label=gettext_lazy("照片"), required=False, help_text=gettext_lazy("JPEG 或 PNG，不超过 20 MB。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(
            *args, initial=dict(zip(("year", "months"), _told_last(today), strict=True)), **kwargs
        )
        self.fields["enterprise"].offer(
            Enterprise.objects.visible_to(user).active(), search=search_enterprises
        )
        self.fields["year"].choices = [
            (year, year) for year in range(today.year, today.year - YEARS_BACK, -1)
        ]
        self.fields["months"].choices = [
            (months, _("1—%(n)d月") % {"n": months}) for months in range(FIRST_CUMULATIVE, WHOLE_YEAR + 1)
        ]
        self.fields["place"].choices = [
            (place, _("图%(n)d") % {"n": place}) for place in range(1, PLACES + 1)
        ]


def _told_last(today: date) -> tuple[int, int]:
    """The latest 1—N月 that is over; January has none of its own."""
    ended = today.replace(day=1) - timedelta(days=1)
    return (ended.year, ended.month) if ended.month >= FIRST_CUMULATIVE else (ended.year - 1, WHOLE_YEAR)
