"""企业风采 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Showcase
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PickManyFilter, SearchFilter, StandingFilterSet

YEARS_BACK = 5
COLUMNS = (
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("months", "累计到几月", Kind.INTEGER, width=12),
    Column("place", "图序", Kind.INTEGER, width=8),
    Column("enterprise", "企业", width=40),
    Column("product", "展示内容", width=40),
    Column("credit", "供图", width=16),
    Column("photo", "照片", width=8),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class ShowcaseFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "year", "photo")

    q = SearchFilter(
        label=gettext_lazy("关键词"), method="search", help_text=gettext_lazy("企业名称或展示内容")
    )
    year = PickManyFilter(label=gettext_lazy("年度"), field_name="year", choices=[])
    photo = FlagFilter(
        label=gettext_lazy("只看有照片的"), when=lambda rows, _request: rows.exclude(photo=None)
    )
    all = FlagFilter(label=gettext_lazy("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Showcase
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.filters["year"].extra["choices"] = [
            (str(year), _("%(year)s 年") % {"year": year})
            for year in range(this_year, this_year - YEARS_BACK, -1)
        ]

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(enterprise__name__icontains=value) | Q(product__icontains=value))


def _line(row: Showcase) -> Sequence[Any]:
    return (
        row.year,
        row.months,
        row.place,
        row.enterprise.name,
        row.product,
        row.credit,
        _("有") if row.photo_id else _("无"),
        row.recorded_by.name,
        row.void_reason,
    )


RELATED = ("enterprise", "recorded_by")
SHOWCASE_EXPORT = ListExport(gettext_lazy("企业风采台账"), COLUMNS, _line, related=RELATED)
