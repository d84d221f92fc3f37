"""Figures dressed for a page: each number with the address of the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.enums import OPEN_STATUSES
from assistance.sla import LightKind
from foundation.web.numbers import MISSING
from reporting.links import Place, lineage_of
from reporting.metrics.definitions import SHARES, Metric, MetricCode, Part, metric_under
from reporting.metrics.periods import Period
from reporting.metrics.rates import Rate, Standing
from reporting.metrics.strip import Strip, Token, strip_of
from reporting.queries.figures import Figures, GroupBy, Key, Report
from reporting.queries.load import Load

ROWS_SHOWN = 20
SECONDARY = tuple(code for code in SHARES if code != MetricCode.R1)
STANDING_PARTS = (Part.DUE, Part.MET, Part.FAILED, Part.OPEN, Part.EXCLUDED)


@dataclass(frozen=True)
class Number:
    """A count and its list; nothing to open where it is none."""

    count: int
    url: str

    @property
    def text(self) -> str:
        return f"{self.count:,}"


@dataclass(frozen=True)
class RateCell:
    """A share; for few cases the counts alone."""

    rate: Rate
    base: Number
    missed: Number
    met: Number
    excluded: Number

    has_target: bool = False

    @property
    def lineage(self) -> str:
        """Where the denominator comes from."""
        return lineage_of(self.base.url)

    @property
    def told(self) -> str:
        """For paper: the share, the counts of few cases, or a dash for none."""
        return self.rate.shown or (self.rate.fraction if self.rate.denominator else MISSING)

    @property
    def tone(self) -> str:
        """Only the headline figure has a target to miss."""
        if self.rate.is_few or not self.has_target:
            return ""
        return "ok" if self.rate.reaches() else "over"


@dataclass(frozen=True)
class Row:
    """``url``: the page of this group alone, where there is one."""

    name: str
    numbers: dict[str, Number]
    headline: RateCell
    cells: list[RateCell]
    sort_key: tuple[int, int]
    url: str = ""

    @property
    def secondary(self) -> list[tuple[str, RateCell]]:
        return list(zip(headings(), self.cells, strict=True))


@dataclass(frozen=True)
class StripView:
    """The strip with its links, and the bar of what has become of the period's cases."""

    strip: Strip
    standing: Standing
    rate: Rate
    pieces: list[tuple[str, str]]
    bar: list[tuple[str, int, int]]


def strip_view(figures: Figures, place: Place, *, label: str, span: str) -> StripView:
    strip = strip_of(figures.budget, label=label, span=span)
    standing = figures.standing
    return StripView(
        strip=strip,
        standing=standing,
        rate=standing.rate,
        pieces=[(token.text, _token_url(token, place)) for token in strip.counts],
        bar=_bar(standing),
    )


def _token_url(token: Token, place: Place) -> str:
    return place.url(MetricCode.R1, token.part) if token.part and token.text != "0" else ""


def rate_cell(
    figures: Figures, code: MetricCode, place: Place, by: GroupBy | None = None, key: Key = None
) -> RateCell:
    return rate_cell_of(figures.rate(code), code, place, by, key)


def rate_cell_of(
    rate: Rate, code: MetricCode, place: Place, by: GroupBy | None = None, key: Key = None
) -> RateCell:
    def number(count: int, part: Part) -> Number:
        return Number(count, place.url(code, part, by, key) if count else "")

    return RateCell(
        rate=rate,
        base=number(rate.denominator, Part.BASE),
        missed=number(rate.missed, Part.FAILED),
        met=number(rate.numerator, Part.MET),
        excluded=number(rate.excluded, Part.EXCLUDED),
        has_target=code == MetricCode.R1,
    )


def metric_cells(report: Report, place: Place) -> list[tuple[Metric, RateCell]]:
    return [(metric_under(report.version, code), rate_cell(report.total, code, place)) for code in SECONDARY]


def median_number(report: Report, place: Place) -> Number:
    """How many cases the median was taken of."""
    url = place.url(MetricCode.MEDIAN, Part.BASE) if report.answered else ""
    return Number(report.answered, url)


def rows_of(report: Report, names: dict[Key, str], place: Place, by: GroupBy) -> list[Row]:
    """The worst first: most misses, then the fewest cases with them; the others by size."""
    rows = [row_of(name, report.groups[key], place, by, key) for key, name in names.items()]
    return sorted(rows, key=lambda row: row.sort_key)


def row_of(name: str, figures: Figures, place: Place, by: GroupBy | None = None, key: Key = None) -> Row:
    standing = figures.standing
    return Row(
        name=name,
        numbers=standing_numbers(standing, place, by, key),
        headline=rate_cell(figures, MetricCode.R1, place, by, key),
        cells=[rate_cell(figures, code, place, by, key) for code in SECONDARY],
        sort_key=(-standing.failed, standing.due if standing.failed else -standing.due),
        url=group_url(place, by, key),
    )


def group_url(place: Place, by: GroupBy | None, key: Key) -> str:
    """One step down: a unit's, county's or category's page by officer; a person's list of cases."""
    if by is None or key is None:
        return ""
    if by == GroupBy.OFFICER:
        return place.url(MetricCode.R1, Part.DUE, by, key)
    params = dict(place.carried) | {
        "from": str(place.period.first),
        "to": str(place.period.last),
        "by": GroupBy.OFFICER.value,
        by.value: str(key),
    }
    return f"{reverse('resolution-report')}?{urlencode(params)}"


def standing_numbers(
    standing: Standing, place: Place, by: GroupBy | None = None, key: Key = None
) -> dict[str, Number]:
    counts = {
        Part.DUE: standing.due,
        Part.MET: standing.resolved,
        Part.FAILED: standing.failed,
        Part.UNRESOLVED: standing.unresolved,
        Part.OVERDUE: standing.overdue,
        Part.OPEN: standing.waiting,
        Part.NEAR: standing.near,
        Part.EXCLUDED: standing.excluded,
    }
    return {
        part.value: Number(count, place.url(MetricCode.R1, part, by, key) if count else "")
        for part, count in counts.items()
    }


def rows_of_standings(
    standings: dict[Key, Standing], names: dict[Key, str], place: Place, by: GroupBy
) -> list[Row]:
    """Rows of the headline figure alone, the worst first."""
    rows = [
        row_of(name, Figures(standings[key], {MetricCode.R1: standings[key].rate}), place, by, key)
        for key, name in names.items()
    ]
    return sorted(rows, key=lambda row: row.sort_key)


@dataclass(frozen=True)
class MonthRow:
    period: Period
    row: Row
    bar: int
    """The share above 90 %, in percent of the way to 100 %: the scale of the little bars."""


def month_rows(months: list[tuple[Period, Standing]]) -> list[MonthRow]:
    """The newest first."""
    made = []
    for period, standing in months:
        row = row_of(period.label, Figures(standing, {MetricCode.R1: standing.rate}), Place(period))
        made.append(MonthRow(period, row, max(0, standing.rate.hundredths - 9000) // 10))
    return made[::-1]


@dataclass(frozen=True)
class LoadRow:
    load: Load
    share: int
    """Open cases as percent of the heaviest load."""

    @property
    def overdue(self) -> Number:
        return self._number(self.load.overdue, {"light": [LightKind.OVERDUE]})

    @property
    def near(self) -> Number:
        return self._number(self.load.near, {"light": [LightKind.TODAY, LightKind.NEAR]})

    @property
    def suspended(self) -> Number:
        return self._number(self.load.suspended, {"light": [LightKind.SUSPENDED]})

    @property
    def open(self) -> Number:
        return self._number(self.load.open, {"status": list(OPEN_STATUSES)})

    def _number(self, count: int, filters: dict[str, list[Any]]) -> Number:
        """The ledger's own filters for this officer; nobody's cases have no such list."""
        if not count or self.load.key is None:
            return Number(count, "")
        query = urlencode({"officer": self.load.key, "sort": "due"} | filters, doseq=True)
        return Number(count, f"{reverse('case-list')}?{query}")


def load_rows(shown: list[Load], everybody: list[Load]) -> list[LoadRow]:
    heaviest = max((load.open for load in everybody), default=1)
    return [LoadRow(load, load.open * 100 // heaviest) for load in shown]


def headings() -> list[str]:
    """What stands over the secondary shares, in their order."""
    short = {
        MetricCode.R2: _("受理口径"),
        MetricCode.R3: _("回访口径"),
        MetricCode.ON_TIME: _("按时办结"),
        MetricCode.FIRST_CONTACT: _("首次联系"),
        MetricCode.SATISFACTION: _("满意率"),
    }
    return [short[code] for code in SECONDARY]


def _bar(standing: Standing) -> list[tuple[str, int, int]]:
    """Tone, where it begins and how long it is, in thousandths of the period's cases."""
    pieces, begun = [], 0
    for tone, count in (
        ("done", standing.resolved),
        ("over", standing.failed),
        ("near", standing.near),
        ("open", standing.waiting - standing.near),
    ):
        start = begun * 1000 // standing.due if standing.due else 0
        begun += count
        end = begun * 1000 // standing.due if standing.due else 0
        if end > start or count:
            pieces.append((tone, start, max(end - start, 4)))
    return pieces
