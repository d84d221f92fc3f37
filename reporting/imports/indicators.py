"""运行监测月报 (domain.md D 11): a row an indicator, place and period; what differs from what stands is a correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.moments import LAST_YEAR
from foundation.spreadsheets.prepared import Insert, Row
from reporting.enums import Area, Coverage
from reporting.metrics.spans import Span
from reporting.models import Indicator, IndicatorObservation
from reporting.queries.observations import Key, comparable, observed_in, value_in
from reporting.services.observations import Told, check_told, doubt_about, row_of, says_the_same

BY_LEDGER = gettext_lazy("月报导入更正")
"""The reason of a correction that a file brings without saying one."""
AREAS = (
    (Area.CITY, "value", "growth"),
    (Area.PROVINCE, "province_value", "province_growth"),
    (Area.NATION, "", "nation_growth"),
)


def _names() -> list[str]:
    return list(Indicator.objects.filter(retired_on__isnull=True).values_list("name", flat=True))


COLUMNS = (
    Column("year", "年度", Kind.INTEGER, required=True, variants=("年份",), minimum=1990, maximum=LAST_YEAR, example=2023, width=8),
    Column(
        "months", "累计到几月", Kind.INTEGER, required=True, variants=("月份", "累计月份"), minimum=2, example=10,
        width=12,
    ),
    Column(
        "indicator", "指标", required=True, max_length=60, variants=("指标名称",), example="规上工业增加值", offers=_names,
        width=26,
    ),
    Column("unit", "单位", max_length=12, variants=("计量单位",), example="亿元", width=10),
    Column("county", "县市区", max_length=40, width=14),
    Column("value", "本期", Kind.DECIMAL, places=4, variants=("本期（1—N月）", "本期数", "数值"), width=14),
    Column("growth", "同比", Kind.DECIMAL, unit="%", variants=("增速",), example="8.8", width=10),
    Column("province_value", "全省值", Kind.DECIMAL, places=4, width=12),
    Column("province_growth", "全省增速", Kind.DECIMAL, unit="%", variants=("全省同比",), example="6.9", width=12),
    Column("nation_growth", "全国增速", Kind.DECIMAL, unit="%", variants=("全国同比",), example="4.1", width=12),
    Column(
        "source", "来源部门", required=True, max_length=60, variants=("来源", "数据来源"), example="市统计局", width=20
    ),
    Column("document", "文号", max_length=60, width=20),
    Column("dated_on", "数据日期", Kind.DATE, required=True, example="2023-11-18"),
    Column("why", "原因说明", max_length=200, variants=("更正原因", "异常说明"), width=28),
)  # fmt: skip


@dataclass
class Prepared:
    """``marks``: the key of what stood for each observation when the rows were planned."""

    marks: dict[Key, int | None]
    rows: list[Row] = field(default_factory=list)


class IndicatorImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        self.indicators = {one.name: one for one in Indicator.objects.all()}
        self.counties: dict[str, int] = dict(
            Unit.objects.filter(kind=UnitKind.COUNTY).values_list("name", "pk")
        )
        self.taken: dict[Key, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        spans = {Span(int(row.values["year"]), int(row.values["months"])) for row in rows}
        indicators = list(self.indicators.values())
        others = {comparable(one, span) for one in indicators for span in spans if span.months <= 12}
        standing = observed_in(indicators, spans | others)
        ready = Prepared({})
        results = [self._take(row, standing, ready) for row in rows]
        return Plan(results, ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        keys = sorted({key[0] for key in work.marks})
        held = list(Indicator.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        standing = observed_in(held, {Span(key[3], key[4]) for key in work.marks})
        return all(
            (found.pk if (found := standing.get(key)) else None) == mark for key, mark in work.marks.items()
        )

    def write(self, work: Prepared) -> None:
        Insert(IndicatorObservation).write(work.rows)

    def _take(
        self, row: ParsedRow, standing: Mapping[Key, IndicatorObservation], ready: Prepared
    ) -> RowResult:
        try:
            told = list(self._told(row))
            news = [one for one in told if not self._stands(one, standing)]
            for one in news:
                self._check(one, standing)
        except RowRefused as refusal:
            return refusal.result
        changes: list[Change] = []
        for one in news:
            known = standing.get(one.key)
            if known is not None:
                changes += _changes(one, known)
            ready.marks[one.key] = None if known is None else known.pk
            made = row_of(_explained(one, known), known, self.by, timezone.now())
            ready.rows.append(Insert(IndicatorObservation).row(made))
        label = f"{told[0].indicator.name} {told[0].span.label}"
        if not news:
            return RowResult(Outcome.UNCHANGED, label=label)
        corrected = any(one.key in standing for one in news)
        return RowResult(
            Outcome.UPDATED if corrected else Outcome.CREATED, changes=tuple(changes), label=label
        )

    def _told(self, row: ParsedRow) -> Iterator[Told]:
        values = row.values
        indicator = self._indicator(values)
        span = Span(int(values["year"]), int(values["months"]))
        if span.months > 12:
            raise RowRefused("months", _("累计月份应在 2 至 12 之间"))
        county = self._county(values, indicator)
        said = False
        for area, value_name, growth_name in AREAS:
            value, growth = _number(values, value_name), _number(values, growth_name)
            if value is None and growth is None:
                continue
            if county is not None and area != Area.CITY:
                raise RowRefused(growth_name, _("全省、全国的数填在“县市区”留空的那一行"))
            said = True
            one = Told(
                indicator=indicator, span=span, value=value, growth=growth, source=values["source"],
                dated_on=values["dated_on"], document=values.get("document") or "",
                area=area if county is None else Area.COUNTY, county_id=county, doubt=values.get("why") or "",
                reason=values.get("why") or "",
            )  # fmt: skip
            first = self.taken.setdefault(one.key, row.number)
            if first != row.number:
                raise RowRefused("indicator", _("与第 %(row)s 行是同一指标的同一期") % {"row": first})
            yield one
        if not said:
            raise RowRefused("", _("没有填任何数据"))

    def _indicator(self, values: Mapping[str, Any]) -> Indicator:
        indicator = self.indicators.get(values["indicator"])
        if indicator is None:
            raise RowRefused("indicator", _("没有这个监测指标，请从模板的下拉中选"))
        unit = values.get("unit") or ""
        if unit and unit != indicator.unit:
            told = {"unit": indicator.unit, "given": unit}
            raise RowRefused("unit", _("这个指标的单位是%(unit)s，文件里是%(given)s，请换算后再导入") % told)
        return indicator

    def _county(self, values: Mapping[str, Any], indicator: Indicator) -> int | None:
        name = values.get("county") or ""
        if not name or name == Area.CITY.label:
            return None
        if indicator.coverage != Coverage.COUNTIES:
            raise RowRefused("county", _("这个指标只有全市数"))
        if name not in self.counties:
            raise RowRefused("county", _("没有这个县市区"))
        return self.counties[name]

    def _stands(self, one: Told, standing: Mapping[Key, IndicatorObservation]) -> bool:
        known = standing.get(one.key)
        return known is not None and says_the_same(one, known)

    def _check(self, one: Told, standing: Mapping[Key, IndicatorObservation]) -> None:
        try:
            check_told(one)
        except Refused as refusal:
            raise RowRefused("", str(refusal.message).rstrip("。")) from None
        if one.doubt:
            return
        at = comparable(one.indicator, one.span)
        before = standing.get((one.indicator.pk, one.area, one.county_id, at.year, at.months))
        question = doubt_about(one, value_in(before))
        if question:
            raise RowRefused("value", question.rstrip("。"))


def _explained(one: Told, known: IndicatorObservation | None) -> Told:
    return replace(one, reason=str(BY_LEDGER)) if known is not None and not one.reason else one


def _number(values: Mapping[str, Any], name: str) -> Decimal | None:
    value = values.get(name) if name else None
    return None if value is None else Decimal(value)


def _changes(one: Told, known: IndicatorObservation) -> Iterator[Change]:
    names = {area: (value, growth) for area, value, growth in AREAS}
    value, growth = names.get(Area(one.area), ("value", "growth"))
    if value and known.value != one.value:
        yield Change(value, _text(known.value), _text(one.value))
    if known.growth != one.growth:
        yield Change(growth, _text(known.growth), _text(one.growth))


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


register(
    ImportKind(
        name="indicators",
        title=gettext_lazy("运行监测月报"),
        permission=Permission.INDICATOR_ENTER,
        columns=COLUMNS,
        open=IndicatorImporter,
        instead=gettext_lazy("数据只增不改；录错的请再导入一份更正的月报。"),
        hint=gettext_lazy(
            "一行一个指标的一期（1—N月，没有单独的 1 月）；“县市区”不填为全市。同比按来源部门公布的填，不自行计算。"
            "与可比期相差 50% 以上的在“原因说明”列写明原因。不得导入统计调查的单个企业资料。"
        ),
    )
)
