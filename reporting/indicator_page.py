"""What the pages of 监测指标 show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from reporting.enums import Area
from reporting.metrics.indicators import light_of, points_above
from reporting.metrics.spans import LAST, Span
from reporting.models import Indicator, IndicatorObservation, Ranking
from reporting.models.indicators import shown_growth, shown_in
from reporting.queries.observations import InForce, comparable, growth_in, observed_in, versions_on
from reporting.services.observations import is_told

LIGHTS = {"red": "overdue", "amber": "near", "green": "normal"}
"""The colours of the house's lights."""


@dataclass(frozen=True)
class Line:
    indicator: Indicator
    own: IndicatorObservation | None
    before: IndicatorObservation | None
    province: IndicatorObservation | None
    nation: IndicatorObservation | None
    meaning: InForce | None
    rank: Ranking | None = None

    @property
    def is_missing(self) -> bool:
        return self.own is None

    @property
    def light(self) -> str:
        if self.own is None or self.meaning is None:
            return ""
        return LIGHTS.get(light_of(self.meaning.band, self.own.value, self.own.growth), "")

    @property
    def light_words(self) -> str:
        words = {"overdue": _("红灯"), "near": _("黄灯"), "normal": _("正常")}
        return words.get(self.light, "")

    @property
    def value(self) -> str:
        return shown_in(self.own.value, self.indicator.places) if self.own else ""

    @property
    def growth(self) -> str:
        return shown_growth(self.own.growth) if self.own else ""

    @property
    def before_value(self) -> str:
        return shown_in(self.before.value, self.indicator.places) if self.before else ""

    @property
    def province_growth(self) -> str:
        return shown_growth(self.province.growth) if self.province else ""

    @property
    def nation_growth(self) -> str:
        return shown_growth(self.nation.growth) if self.nation else ""

    @property
    def above_province(self) -> str:
        return _points(self.own, self.province)


def month_lines(span: Span, today: date) -> list[Line]:
    """Every indicator that is told for ``span``, those that nobody has told yet first."""
    end = end_of(span)
    indicators = [one for one in Indicator.objects.active_on(min(end, today)) if is_told(one, span)]
    spans = {span, *(comparable(one, span) for one in indicators)}
    observed = observed_in(indicators, spans)
    meanings = versions_on(end, indicators)
    ranks = _ranks(indicators, span)
    lines = [_line(one, span, observed, meanings.get(one.pk), ranks.get(one.code)) for one in indicators]
    return sorted(lines, key=lambda line: (not line.is_missing, line.indicator.position, line.indicator.pk))


def sentence_of(lines: Sequence[Line], span: Span) -> str:
    """The month in words: how complete it is, and what is not well."""
    missing = sum(line.is_missing for line in lines)
    red = [line.indicator.name for line in lines if line.light == "overdue"]
    told = {"period": span.label, "n": len(lines), "told": len(lines) - missing}
    words = _("%(period)s应填 %(n)d 项，已填 %(told)d 项") % told
    if missing:
        words += _("，缺 %(n)d 项") % {"n": missing}
    return words + (_("；红灯：%(names)s。") % {"names": "、".join(red)} if red else _("。"))


def series_sentence(indicator: Indicator, lines: Sequence[Line], spans: Sequence[Span]) -> str:
    """The newest observation in words; empty where there is none."""
    known = [(line, span) for line, span in zip(lines, spans, strict=True) if line.own is not None]
    if not known:
        return ""
    line, span = known[0]
    words = span.label + indicator.name
    if line.value:
        words += f" {line.value} {indicator.unit}"
    if line.growth:
        words += _("，同比 %(growth)s%%") % {"growth": line.growth}
    if line.above_province:
        words += _("，与全省相差 %(points)s 个百分点") % {"points": line.above_province}
    return words + _("。")


def series_lines(indicator: Indicator, rows: Sequence[IndicatorObservation], today: date) -> list[Line]:
    """One for each period that anybody told, the newest first; each with its own light."""
    observed = {(row.indicator_id, row.area, row.county_id, row.year, row.months): row for row in rows}
    spans = series_spans(rows)
    meaning = versions_on(today, [indicator]).get(indicator.pk)
    return [_line(indicator, span, observed, meaning, None) for span in spans]


def series_spans(rows: Sequence[IndicatorObservation]) -> list[Span]:
    return sorted({row.span for row in rows if row.county_id is None}, reverse=True)


def end_of(span: Span) -> date:
    """The last day of the period."""
    first_after = date(span.year + 1, 1, 1) if span.months == LAST else date(span.year, span.months + 1, 1)
    return date.fromordinal(first_after.toordinal() - 1)


def _line(
    one: Indicator,
    span: Span,
    observed: dict[tuple[int, str, int | None, int, int], IndicatorObservation],
    meaning: InForce | None,
    rank: Ranking | None,
) -> Line:
    def at(area: str, when: Span) -> IndicatorObservation | None:
        return observed.get((one.pk, area, None, when.year, when.months))

    return Line(
        indicator=one,
        own=at(Area.CITY, span),
        before=at(Area.CITY, comparable(one, span)),
        province=at(Area.PROVINCE, span),
        nation=at(Area.NATION, span),
        meaning=meaning,
        rank=rank,
    )


def _ranks(indicators: Sequence[Indicator], span: Span) -> dict[str, Ranking]:
    """A ranking that bears the code of an indicator is its place."""
    rows = Ranking.objects.standing().filter(
        code__in=[one.code for one in indicators], year=span.year, months=span.months
    )
    return {row.code: row for row in rows}


def _points(own: IndicatorObservation | None, other: IndicatorObservation | None) -> str:
    points: Decimal | None = points_above(growth_in(own), growth_in(other))
    return shown_growth(points)
