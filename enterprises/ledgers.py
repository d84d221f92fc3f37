"""两张清单 and 帮包台账 as files: the rows of the screen, telephones masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from enterprises.comparisons import Comparison, Point, reason_of
from enterprises.enums import ListChange, ListKind, Metric, ProductionMode
from enterprises.models import (
    Assignment,
    ChainPlace,
    EnterpriseFigure,
    EnterpriseQuerySet,
    PublishedEntry,
    ServiceListEntry,
    last_production,
    period_label,
)
from enterprises.published_now import RELATED, in_words
from enterprises.services.told_above import visits_told
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport, export_response

CHUNK = 2000

ENTRY_COLUMNS = (
    Column("year", "年度", Kind.INTEGER, width=8),
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("project_name", "项目名称", width=30),
    Column("project_code", "项目代码", Kind.CODE, width=26),
    Column("evidence_wan", "年产值或总投资", Kind.DECIMAL, unit="万元", width=18),
    Column("threshold_wan", "列入起点", Kind.DECIMAL, unit="万元", width=16),
    Column("commissioned_on", "投产日期", Kind.DATE),
    Column("evidence_note", "依据说明", width=24),
    Column("officer", "帮包干部", width=12),
    Column("officer_unit", "帮包单位", width=18),
    Column("officer_phone", "帮包干部电话", Kind.PHONE, width=16),
    Column("entered_on", "入单日期", Kind.DATE),
    Column("left_on", "出单日期", Kind.DATE),
    Column("left_reason", "出单原因", width=30),
)
REACHED = {
    Metric.OUTPUT: ("本年累计产值", "万元"),
    Metric.REVENUE: ("本年营业收入", "万元"),
    Metric.PROFIT: ("本年利润总额", "万元"),
    Metric.POWER: ("本年用电量", "万千瓦时"),
    Metric.STAFF: ("从业人员", "人"),
}
REACHED_COLUMNS = (
    Column("industry_code", "行业代码", Kind.CODE, width=10),
    Column("industry_name", "行业名称", width=24),
    Column("chains", "所属产业链", width=24),
    Column("production", "生产状态", width=10),
    Column("production_reason", "减停产原因", width=30),
    Column("period", "产值期间", width=16),
    Column("growth", "同比", Kind.DECIMAL, unit="%", width=10),
    *(
        Column(metric.value, name, Kind.DECIMAL, unit=unit, width=16)
        for metric, (name, unit) in REACHED.items()
    ),
)
ENTRY_RELATED = ("enterprise__county", "enterprise__officer__unit")
PUBLISHED_COLUMNS = tuple(column for column in ENTRY_COLUMNS[1:-2] if column.name != "officer_phone")
ASSIGNMENT_COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("is_above_scale", "规上", width=8),
    Column("officer", "帮包干部", width=12),
    Column("officer_unit", "单位", width=18),
    Column("officer_title", "职务", width=14),
    Column("officer_phone", "电话", Kind.PHONE, width=16),
    Column("started_on", "开始日期", Kind.DATE),
    Column("visits", "走访次数", Kind.INTEGER, width=10),
    Column("visited_on", "最近走访", Kind.DATE),
    Column("questions", "收集问题数", Kind.INTEGER, width=12),
    Column("solved", "解决数", Kind.INTEGER, width=10),
)
ASSIGNMENT_FIELDS = (
    "county__name", "name", "uscc", "is_above_scale", "officer__name", "officer__unit__name", "officer__title",
    "officer__phone", "since", "visit_count", "visited_on", "questions", "solved",
)  # fmt: skip
ABOVE = 3


def entry_export(kind: str, year: int) -> ListExport:
    """年产值过亿元企业 with what each enterprise reached in the year of the list, up to the newest month on record."""
    title = _("%(list)s清单_%(year)s年") % {"list": ListKind(kind).label, "year": year}
    if kind == ListKind.COMMISSIONED:
        return ListExport(title, ENTRY_COLUMNS, _entry_line, related=ENTRY_RELATED)
    columns = (*ENTRY_COLUMNS, *REACHED_COLUMNS)
    return ListExport(title, columns, _reached_line, related=ENTRY_RELATED, prepared=_with_reached)


def comparison_export(what: Comparison) -> ListExport:
    """The changes in the layout of the list itself, with what became of each line before it and why behind it."""
    columns = (Column("change", "变化", width=8), *ENTRY_COLUMNS, Column("why", "变化原因", width=40))

    def line(entry: Any) -> Sequence[Any]:
        return (str(ListChange(entry.change).label), *_entry_line(entry), reason_of(entry, what))

    title = _("%(list)s清单变化_%(start)s至%(end)s") % {
        "list": ListKind(what.kind).label,
        "start": _in_a_name(what.start),
        "end": _in_a_name(what.end),
    }
    return ListExport(title, columns, line, related=ENTRY_RELATED)


def _in_a_name(point: Point) -> str:
    return _("%(year)s年清单%(day)s") % {"year": point.year, "day": point.day}


def published_export(kind: str, year: int) -> ListExport:
    title = _("%(list)s清单发布稿_%(year)s年") % {"list": ListKind(kind).label, "year": year}
    columns = (*PUBLISHED_COLUMNS, Column("since", "发布后变化", width=48))

    def line(entry: Any) -> Sequence[Any]:
        return (*_published_line(entry), in_words(entry))

    return ListExport(title, columns, line, related=RELATED)


def _with_reached(entries: QuerySet[ServiceListEntry]) -> QuerySet[ServiceListEntry]:
    newest = (
        EnterpriseFigure.objects.standing()
        .filter(enterprise=OuterRef("enterprise"), year=OuterRef("year"))
        .order_by("-months")
    )
    reached = {
        f"reached_{metric}": Subquery(newest.filter(metric=metric).values("value")[:1]) for metric in REACHED
    }
    output = newest.filter(metric=Metric.OUTPUT)
    places = Prefetch(
        "enterprise__chain_places",
        queryset=ChainPlace.objects.standing().select_related("chain").order_by("chain__name"),
        to_attr="standing_places",
    )
    return entries.prefetch_related(places).annotate(
        **reached,
        reached_months=Subquery(output.values("months")[:1]),
        reached_growth=Subquery(output.values("stated_growth")[:1]),
        **last_production("enterprise"),
    )


def _reached_line(entry: Any) -> Sequence[Any]:
    months, industry = entry.reached_months, entry.enterprise.industry_code
    return (
        *_entry_line(entry),
        industry,
        entry.enterprise.industry_name,
        "、".join(place.chain.name for place in entry.enterprise.standing_places),
        str(ProductionMode(entry.production_mode or ProductionMode.NORMAL).label),
        entry.production_reason or "",
        period_label(entry.year, months) if months else "",
        entry.reached_growth,
        *(getattr(entry, f"reached_{metric}") for metric in REACHED),
    )


def _entry_line(entry: ServiceListEntry) -> Sequence[Any]:
    enterprise, officer = entry.enterprise, entry.enterprise.officer
    return (
        entry.year,
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        entry.project_name,
        entry.project_code,
        entry.evidence_wan,
        entry.threshold_wan,
        entry.commissioned_on,
        entry.evidence_note,
        officer.name if officer else "",
        officer.unit.name if officer and officer.unit else "",
        officer.phone if officer else "",
        entry.entered_on,
        entry.left_on,
        entry.left_reason,
    )


def _published_line(line: PublishedEntry) -> Sequence[Any]:
    return (
        line.county_name,
        line.enterprise_name,
        line.uscc,
        line.project_name,
        line.project_code,
        line.evidence_wan,
        line.threshold_wan,
        line.commissioned_on,
        line.evidence_note,
        line.officer_name,
        line.officer_unit,
        line.entered_on,
    )


def export_assignments(
    request: HttpRequest, queryset: EnterpriseQuerySet, *, kind: str, sentence: str
) -> HttpResponseBase:
    return export_response(
        by=cast("User", request.user),
        title=_("帮包台账"),
        columns=ASSIGNMENT_COLUMNS,
        rows=_assignment_rows(queryset),
        total=queryset.order_by().count(),
        kind=kind,
        sentence=sentence,
    )


def _assignment_rows(queryset: EnterpriseQuerySet) -> Iterator[Sequence[Any]]:
    since = Assignment.objects.current().filter(enterprise=OuterRef("pk")).values("started_on")[:1]
    rows = visits_told().counted(queryset).annotate(since=Subquery(since)).values_list(*ASSIGNMENT_FIELDS)
    for values in rows.iterator(chunk_size=CHUNK):
        row = list(values)
        row[ABOVE] = _("是") if row[ABOVE] else _("否")
        yield row
