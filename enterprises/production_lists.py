"""生产状态 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.enums import ProductionMode
from enterprises.figure_filters import OfEnterprises
from enterprises.filters import YES_NO
from enterprises.models import ProductionState, ProductionStateQuerySet
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateToFilter, FlagFilter, PickManyFilter

COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("mode", "生产状态", width=10),
    Column("since", "自何日起", Kind.DATE),
    Column("reason", "减停产原因", width=36),
    Column("officer", "帮包干部", width=12),
    Column("entered_by", "录入人", width=12),
    Column("entered_at", "录入时间", Kind.DATETIME, width=18),
)


class ProductionFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "mode", "on")

    mode = PickManyFilter(label=_("生产状态"), field_name="mode", choices=ProductionMode.choices)
    on = DateToFilter(label=_("截至日期的状态"), method="by_day")
    above = django_filters.ChoiceFilter(
        label=_("规上"), method="by_above", choices=YES_NO, empty_label=_("全部")
    )
    all = FlagFilter(label=_("包括以前的状态"), when=lambda rows, _request: rows)

    class Meta:
        model = ProductionState
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: ProductionStateQuerySet) -> ProductionStateQuerySet:
        found: ProductionStateQuerySet = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        return found if asked.get("all") or asked.get("on") else found.standing_on(timezone.localdate())

    def by_day(self, rows: ProductionStateQuerySet, name: str, value: date) -> ProductionStateQuerySet:
        return rows.standing_on(value)

    def by_above(self, rows: ProductionStateQuerySet, name: str, value: str) -> ProductionStateQuerySet:
        return rows.filter(enterprise__is_above_scale=value == "yes")


def _line(row: ProductionState) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        str(row.get_mode_display()),
        row.since,
        row.reason,
        enterprise.officer.name if enterprise.officer else "",
        row.entered_by.name,
        timezone.localtime(row.entered_at),
    )


PRODUCTION_EXPORT = ListExport(
    _("企业生产状态"),
    COLUMNS,
    _line,
    related=("enterprise__county", "enterprise__officer", "entered_by"),
)
