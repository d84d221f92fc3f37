"""梯度培育 as a list and as a file (domain.md D8): the rows of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import TitleKind, TitleLevel, TitleState
from enterprises.figure_filters import YEARS_BACK, OfEnterprises
from enterprises.models import Title, TitleQuerySet
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateToFilter, FlagFilter, PickManyFilter

COLUMNS = (
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("level", "级别", width=10),
    Column("kind", "称号", width=26),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("document", "认定文号", width=28),
    Column("recognised_on", "认定日期", Kind.DATE),
    Column("valid_to", "有效期至", Kind.DATE),
    Column("state", "状态", width=10),
    Column("withdrawn_on", "撤销日期", Kind.DATE),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class TitleFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "kind", "state", "year")

    kind = PickManyFilter(label=gettext_lazy("称号"), choices=TitleKind.choices)
    level = PickManyFilter(label=gettext_lazy("级别"), choices=TitleLevel.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        method="by_state",
        choices=TitleState.choices,
        empty_label=gettext_lazy("全部"),
    )
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("认定年度"), method="by_year", empty_label=gettext_lazy("全部")
    )
    on = DateToFilter(label=gettext_lazy("截至日期有效"), method="by_day")
    all = FlagFilter(label=gettext_lazy("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Title
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = range(this_year, this_year - YEARS_BACK, -1)
        self.filters["year"].extra["choices"] = [
            (str(year), _("%(year)s 年") % {"year": year}) for year in years
        ]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: Any = super().filter_queryset(queryset)
        return cast("QuerySet[Any]", found if self.form.cleaned_data.get("all") else found.standing())

    def by_state(self, rows: TitleQuerySet, name: str, value: str) -> TitleQuerySet:
        return rows.in_state(value, timezone.localdate())

    def by_year(self, rows: TitleQuerySet, name: str, value: str) -> TitleQuerySet:
        return rows.filter(recognised_on__year=int(value))

    def by_day(self, rows: TitleQuerySet, name: str, value: date) -> TitleQuerySet:
        return rows.as_of(value)


def _line(row: Title) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        row.recognised_on.year,
        str(row.get_level_display()),
        str(row.get_kind_display()),
        enterprise.name,
        enterprise.uscc,
        enterprise.county.name if enterprise.county else "",
        row.document,
        row.recognised_on,
        row.valid_to,
        _("已作废") if row.voided_at else str(row.state_on(timezone.localdate()).label),
        row.withdrawn_on,
        row.recorded_by.name,
        row.void_reason,
    )


TITLE_EXPORT = ListExport(
    gettext_lazy("梯度培育台账"), COLUMNS, _line, related=("enterprise__county", "recorded_by")
)
