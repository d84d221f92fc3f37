"""县区排名 as a table: what each county's own figures are, and the places by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from reporting.metrics.bulletin import FIGURES, split_code
from reporting.metrics.rates import FEW
from reporting.models import BulletinFigure

MASK = "*"
COLUMNS = ("due", "resolved", "resolution-rate", "on-time", "wall-invested", "wall-of-plan")
RANKED = {"resolution-rate": FEW, "on-time": FEW, "wall-of-plan": 1}
"""What gives places, and of how many rows at least: of few cases a rate says little."""
FIRST = "resolution-rate"
"""The order of the table."""
CUT = Decimal("0.01")


@dataclass(frozen=True)
class CountyCell:
    """``place`` None: none is given."""

    head: str
    text: str
    url: str = ""
    place: int | None = None


@dataclass(frozen=True)
class CountyLine:
    name: str
    cells: list[CountyCell]


@dataclass(frozen=True)
class CountyTable:
    heads: list[str]
    lines: list[CountyLine]


def county_table(figures: Iterable[BulletinFigure], hidden: Collection[str]) -> CountyTable | None:
    """None where no county has figures. Places are given among those that are shown, so that they tell of no other."""
    rows: dict[int, dict[str, BulletinFigure]] = {}
    for one in figures:
        family, county = split_code(one.code)
        if county is not None:
            rows.setdefault(county, {})[family] = one
    if not any(one.printed for told in rows.values() for one in told.values()):
        return None
    placed = {family: _places(family, rows, hidden) for family in RANKED}
    first = placed[FIRST]
    order = sorted(rows, key=lambda county: (county not in first, first.get(county, 0)))
    lines = [_line(county, rows[county], placed, hidden) for county in order]
    return CountyTable([str(FIGURES[family].name) for family in COLUMNS], lines)


def _places(
    family: str, rows: Mapping[int, Mapping[str, BulletinFigure]], hidden: Collection[str]
) -> dict[int, int]:
    """The best first; what prints alike shares a place."""
    told = {
        county: one.value.quantize(CUT, ROUND_DOWN)
        for county, figures in rows.items()
        if (one := figures.get(family)) is not None
        and one.value is not None
        and one.row_count >= RANKED[family]
        and one.code not in hidden
    }
    values = sorted(told.values(), reverse=True)
    return {county: values.index(value) + 1 for county, value in told.items()}


def _line(
    county: int,
    figures: Mapping[str, BulletinFigure],
    placed: Mapping[str, Mapping[int, int]],
    hidden: Collection[str],
) -> CountyLine:
    name = next(str(one.county) for one in figures.values())
    cells = [
        _cell(family, figures.get(family), placed.get(family, {}).get(county), hidden) for family in COLUMNS
    ]
    return CountyLine(name, cells)


def _cell(
    family: str, figure: BulletinFigure | None, place: int | None, hidden: Collection[str]
) -> CountyCell:
    head = str(FIGURES[family].name)
    if figure is None or not figure.printed:
        return CountyCell(head, "")
    if figure.code in hidden:
        return CountyCell(head, MASK)
    return CountyCell(head, figure.printed, figure.get_absolute_url(), place)
