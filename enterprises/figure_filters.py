from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.enums import FIRST_CUMULATIVE, WHOLE_YEAR, Metric
from enterprises.filters import YES_NO, CountyFilterSet, word_filter
from enterprises.models import (
    Enterprise,
    EnterpriseFigure,
    FigureQuerySet,
    ScaleMembership,
    ScaleQuerySet,
)
from foundation.web.filters import DateToFilter, FlagFilter, PickManyFilter, StandingFilterSet

YEARS_BACK = 10
LOOKS_IN = _("企业名称、曾用名、拼音首字母或信用代码")
PERIODS = [
    (str(WHOLE_YEAR), _("全年")),
    *((str(months), f"1—{months} 月") for months in range(WHOLE_YEAR - 1, FIRST_CUMULATIVE - 1, -1)),
]


class OfEnterprises(CountyFilterSet):
    """Rows that hang on an enterprise."""

    q = word_filter(LOOKS_IN)
    county = PickManyFilter(label=_("县市区"), field_name="enterprise__county_id", choices=[])

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(enterprise__in=Enterprise.objects.matching(value).values("pk"))

    def by_served(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(enterprise__has_officer__in=[value == "yes"])


class FigureFilter(StandingFilterSet, OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "metric", "year")

    metric = django_filters.ChoiceFilter(label=_("数据项"), choices=Metric.choices, empty_label=_("全部"))
    year = django_filters.ChoiceFilter(label=_("年度"), method="by_year", empty_label=_("全部"))
    months = django_filters.ChoiceFilter(
        label=_("期间"), method="by_months", choices=PERIODS, empty_label=_("全部")
    )
    above = django_filters.ChoiceFilter(
        label=_("规上"), method="by_above", choices=YES_NO, empty_label=_("全部")
    )
    least = django_filters.NumberFilter(label=_("数值不低于"), field_name="value", lookup_expr="gte")
    all = FlagFilter(label=_("包括已被更正的"), when=lambda rows, _request: rows)

    class Meta:
        model = EnterpriseFigure
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = range(this_year, this_year - YEARS_BACK, -1)
        self.filters["year"].extra["choices"] = [(str(year), f"{year} 年") for year in years]

    def by_year(self, rows: FigureQuerySet, name: str, value: str) -> FigureQuerySet:
        return rows.filter(year=int(value))

    def by_months(self, rows: FigureQuerySet, name: str, value: str) -> FigureQuerySet:
        return rows.filter(months=int(value))

    def by_above(self, rows: FigureQuerySet, name: str, value: str) -> FigureQuerySet:
        return rows.filter(enterprise__is_above_scale=value == "yes")


class CandidateFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "least", "refused")

    least = django_filters.NumberFilter(label=_("产值不低于（万元）"), field_name="value", lookup_expr="gte")
    refused = FlagFilter(label=_("只看已标为不列入的"), when=lambda rows, _request: rows)

    class Meta:
        model = EnterpriseFigure
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found.filter(is_refused=bool(self.form.cleaned_data.get("refused")))


class ScaleFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "state", "on")

    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[("in", _("在规上")), ("out", _("已退出"))],
        empty_label=_("全部"),
    )
    on = DateToFilter(label=_("截至日期在规上"), method="by_day")
    joined = django_filters.ChoiceFilter(label=_("当年新增"), method="by_joined", empty_label=_("全部"))
    left = django_filters.ChoiceFilter(label=_("当年退出"), method="by_left", empty_label=_("全部"))

    class Meta:
        model = ScaleMembership
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = [(str(year), f"{year} 年") for year in range(this_year, this_year - YEARS_BACK, -1)]
        self.filters["joined"].extra["choices"] = years
        self.filters["left"].extra["choices"] = years

    def by_state(self, rows: ScaleQuerySet, name: str, value: str) -> ScaleQuerySet:
        return rows.filter(left_on__isnull=value == "in")

    def by_day(self, rows: ScaleQuerySet, name: str, value: date) -> ScaleQuerySet:
        return rows.standing_on(value)

    def by_joined(self, rows: ScaleQuerySet, name: str, value: str) -> ScaleQuerySet:
        return rows.filter(entered_on__year=int(value))

    def by_left(self, rows: ScaleQuerySet, name: str, value: str) -> ScaleQuerySet:
        return rows.filter(left_on__year=int(value))
