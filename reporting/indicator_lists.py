"""监测指标, 排名 and 企业预警 as lists: their filters and their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.filters import find_enterprises, seen_enterprises
from enterprises.figure_filters import OfEnterprises
from enterprises.filters import CountyFilterSet
from enterprises.models import Enterprise
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import FlagFilter, PageFilterSet, SearchFilter, StandingFilterSet, TypeaheadFilter
from reporting.enums import Area, RankedIn, WarningKind, WarningState
from reporting.metrics.spans import Span
from reporting.models import EnterpriseWarning, IndicatorObservation, Ranking
from reporting.models.warnings import WarningQuerySet
from reporting.services.warnings import WAITING

YEARS_BACK = 10


def recent_years() -> list[tuple[str, str]]:
    this_year = timezone.localdate().year
    return [(str(year), f"{year} 年") for year in range(this_year, this_year - YEARS_BACK, -1)]


class _ByYear(PageFilterSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = recent_years()

    def by_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(year=int(value))


class ObservationFilter(StandingFilterSet, _ByYear):
    primary: ClassVar[tuple[str, ...]] = ("q", "area", "year", "all")

    q = SearchFilter(label=gettext_lazy("指标"), field_name="indicator__name", lookup_expr="icontains")
    area = django_filters.ChoiceFilter(
        label=gettext_lazy("地区"), choices=Area.choices, empty_label=gettext_lazy("全部")
    )
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("年度"), method="by_year", empty_label=gettext_lazy("全部")
    )
    all = FlagFilter(label=gettext_lazy("包括已被更正的"), when=lambda rows, _request: rows)

    class Meta:
        model = IndicatorObservation
        fields: ClassVar[list[str]] = []


class RankingFilter(StandingFilterSet, _ByYear):
    primary: ClassVar[tuple[str, ...]] = ("q", "ranked_in", "year", "all")

    q = SearchFilter(label=gettext_lazy("排名事项"), field_name="name", lookup_expr="icontains")
    ranked_in = django_filters.ChoiceFilter(
        label=gettext_lazy("范围"), choices=RankedIn.choices, empty_label=gettext_lazy("全部")
    )
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("年度"), method="by_year", empty_label=gettext_lazy("全部")
    )
    all = FlagFilter(label=gettext_lazy("包括已被更正的"), when=lambda rows, _request: rows)

    class Meta:
        model = Ranking
        fields: ClassVar[list[str]] = []


def _waiting(rows: Any) -> Any:
    return rows.waiting(timezone.localdate())


class WarningFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "kind", "state")

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("规则"), choices=WarningKind.choices, empty_label=gettext_lazy("全部")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), choices=WarningState.choices, empty_label=gettext_lazy("全部")
    )
    enterprise = TypeaheadFilter(
        label=gettext_lazy("企业"),
        url_name="enterprise-options",
        rows=seen_enterprises,
        search=find_enterprises,
    )
    mine = FlagFilter(
        label=gettext_lazy("只看我帮包的企业"),
        when=lambda rows, request: rows.filter(enterprise__officer=request.user),
    )
    waiting = FlagFilter(label=gettext_lazy("只看待处理的"), when=lambda rows, _request: _waiting(rows))
    unanswered = FlagFilter(
        label=gettext_lazy("只看没有结论的（含暂缓）"),
        when=lambda rows, _request: rows.filter(state__in=sorted(WAITING)),
    )
    false = FlagFilter(label=gettext_lazy("只看误报"), when=lambda rows, _request: rows.filter(is_false=True))

    class Meta:
        model = EnterpriseWarning
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: WarningQuerySet) -> WarningQuerySet:
        found: WarningQuerySet = super().filter_queryset(queryset)
        return found


class SilentFilter(CountyFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "served")

    class Meta:
        model = Enterprise
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(pk__in=Enterprise.objects.matching(value).values("pk"))

    def by_served(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(has_officer__in=[value == "yes"])


OBSERVATION_COLUMNS = (
    Column("indicator", "指标", width=26),
    Column("unit", "单位", width=10),
    Column("area", "地区", width=12),
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("months", "累计到几月", Kind.INTEGER, width=12),
    Column("value", "数值", Kind.DECIMAL, places=4, width=16),
    Column("growth", "同比（%）", Kind.DECIMAL, width=10),
    Column("source", "来源", width=20),
    Column("document", "文号", width=20),
    Column("dated_on", "数据日期", Kind.DATE),
    Column("doubt", "异常说明", width=30),
    Column("revision", "第几次", Kind.INTEGER, width=8),
    Column("reason", "更正原因", width=30),
    Column("entered_by", "录入人", width=12),
    Column("entered_at", "录入时间", Kind.DATETIME, width=18),
)
RANKING_COLUMNS = (
    Column("name", "排名事项", width=34),
    Column("ranked_in", "范围", width=10),
    Column("rank", "位次", Kind.INTEGER, width=8),
    Column("previous", "上期位次", Kind.INTEGER, width=10),
    Column("of_total", "参评总数", Kind.INTEGER, width=10),
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("months", "累计到几月", Kind.INTEGER, width=12),
    Column("ranked_on", "公布日期", Kind.DATE),
    Column("source", "来源", width=24),
    Column("document", "文号", width=20),
    Column("reason", "更正原因", width=30),
)
WARNING_COLUMNS = (
    Column("county", "县市区", width=14),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("kind", "预警规则", width=14),
    Column("period", "期间", width=18),
    Column("told", "依据数据", width=60),
    Column("raised_at", "预警时间", Kind.DATETIME, width=18),
    Column("state", "状态", width=10),
    Column("case", "诉求编号", width=18),
    Column("is_false", "是否误报", width=10),
    Column("note", "处理说明", width=30),
    Column("handled_by", "处理人", width=12),
    Column("officer", "帮包干部", width=12),
)


SILENT_COLUMNS = (
    Column("county", "县市区", width=14),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("told_last", "最近一期", width=18),
    Column("officer", "帮包干部", width=12),
)


def _observation_line(row: IndicatorObservation) -> Sequence[Any]:
    return (
        row.indicator.name, row.indicator.unit, row.place, row.year, row.months, row.value, row.growth, row.source,
        row.document, row.dated_on, row.doubt, row.revision, row.reason, row.entered_by.name,
        timezone.localtime(row.entered_at),
    )  # fmt: skip


def _ranking_line(row: Ranking) -> Sequence[Any]:
    return (
        row.name, str(row.get_ranked_in_display()), row.rank, row.previous, row.of_total, row.year, row.months,
        row.ranked_on, row.source, row.document, row.reason,
    )  # fmt: skip


def _silent_line(row: Any) -> Sequence[Any]:
    return (
        row.county.name if row.county else "",
        row.name,
        row.uscc,
        Span(*divmod(row.told_last, 100)).label,
        row.officer.name if row.officer else "",
    )


def _warning_line(row: EnterpriseWarning) -> Sequence[Any]:
    firm = row.enterprise
    return (
        firm.county.name if firm.county else "",
        firm.name,
        firm.uscc,
        str(row.get_kind_display()),
        row.period,
        row.told,
        timezone.localtime(row.raised_at),
        str(row.get_state_display()),
        row.case.number if row.case else "",
        _("误报") if row.is_false else "",
        row.note,
        row.handled_by.name if row.handled_by else "",
        firm.officer.name if firm.officer else "",
    )


OBSERVATION_EXPORT = ListExport(
    gettext_lazy("指标观测值"),
    OBSERVATION_COLUMNS,
    _observation_line,
    related=("indicator", "county", "entered_by"),
)
RANKING_EXPORT = ListExport(gettext_lazy("排名"), RANKING_COLUMNS, _ranking_line)
WARNING_EXPORT = ListExport(
    gettext_lazy("企业预警"),
    WARNING_COLUMNS,
    _warning_line,
    related=("enterprise__county", "enterprise__officer", "case", "handled_by"),
)
SILENT_EXPORT = ListExport(
    gettext_lazy("未按期报数企业"), SILENT_COLUMNS, _silent_line, related=("county", "officer")
)
