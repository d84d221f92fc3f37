"""梯度培育 as a list and as a file (domain.md D8): the rows of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import OuterRef, Subquery
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import WHOLE_YEAR, Metric, TitleAct, TitleKind, TitleLevel, TitleState
from enterprises.figure_filters import YEARS_BACK, OfEnterprises
from enterprises.models import EnterpriseFigure, Title, TitleEvent, TitleQuerySet
from enterprises.services.told_above import title_facts
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateToFilter, FlagFilter, PickManyFilter, StandingFilterSet

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
    Column("review", "复核状态", width=18),
    Column("version", "规则版本", width=26),
    Column("revenue_wan", "营业收入", Kind.DECIMAL, unit="万元", width=16),
    Column("research_wan", "研发费用", Kind.DECIMAL, unit="万元", width=16),
    Column("research_share", "研发占比", Kind.DECIMAL, unit="%", width=12),
    Column("main_share", "主营占比", Kind.DECIMAL, unit="%", width=12),
    Column("debt", "资产负债率", Kind.DECIMAL, unit="%", width=12),
    Column("patents", "Ⅰ类知识产权数", Kind.DECIMAL, width=14),
    Column("platform", "平台评价得分", Kind.DECIMAL, width=14),
)


class TitleFilter(StandingFilterSet, OfEnterprises):
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

    def by_state(self, rows: TitleQuerySet, name: str, value: str) -> TitleQuerySet:
        return rows.in_state(value, timezone.localdate())

    def by_year(self, rows: TitleQuerySet, name: str, value: str) -> TitleQuerySet:
        return rows.filter(recognised_on__year=int(value))

    def by_day(self, rows: TitleQuerySet, name: str, value: date) -> TitleQuerySet:
        return rows.as_of(value)


def _known(rows: Any) -> Any:
    """With what was known on the day of recognition: 营业收入 of the year before, and what a person found out."""
    reviews = TitleEvent.objects.filter(title=OuterRef("pk"), act=TitleAct.REVIEWED).order_by("-on", "-id")
    figures = EnterpriseFigure.objects.standing().filter(
        enterprise=OuterRef("enterprise"), metric=Metric.REVENUE, months=WHOLE_YEAR,
        year=ExtractYear(OuterRef("recognised_on")) - 1,
    )  # fmt: skip
    return title_facts().known(
        rows.annotate(
            reviewed_on=Subquery(reviews.values("on")[:1]), revenue_wan=Subquery(figures.values("value")[:1])
        )
    )


def _review(row: Any) -> str:
    if row.reviewed_on is not None:
        return _("%(day)s 复核通过") % {"day": row.reviewed_on}
    if row.valid_to is None:
        return _("长期有效")
    return _("到期未复核") if row.valid_to < timezone.localdate() else _("未到期")


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else (part * 100 / whole).quantize(Decimal("0.01"), ROUND_DOWN)


def _line(row: Any) -> Sequence[Any]:
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
        _review(row),
        title_facts().version(row.kind, row.recognised_on),
        row.revenue_wan,
        row.research_wan,
        _share(row.research_wan, row.revenue_wan),
        row.main_share,
        row.debt,
        row.patents,
        row.platform,
    )


TITLE_EXPORT = ListExport(
    gettext_lazy("梯度培育台账"),
    COLUMNS,
    _line,
    related=("enterprise__county", "recorded_by"),
    prepared=_known,
)
