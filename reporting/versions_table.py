"""One period told under two versions of the definitions, with what makes the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistance.models import Case
from assistance.services.lights import Now
from reporting.forms import Asked
from reporting.links import Place
from reporting.metrics.definitions import Metric, MetricCode, Part, metric_under
from reporting.metrics.rates import Rate, Standing
from reporting.metrics.versions import Version
from reporting.queries.conditions import COUNTED, differs, in_period
from reporting.queries.figures import GroupBy, Key, rate_of, standings_by
from reporting.queries.versions import version_of
from reporting.reports import place_names
from reporting.tables import Number, RateCell, rate_cell_of

SHOWN = 50


@dataclass(frozen=True)
class Pair:
    """One figure under either version; ``shift`` in hundredths of a percentage point, None for few cases."""

    name: str
    first: RateCell
    second: RateCell

    @property
    def shift(self) -> str:
        rates = (self.first.rate, self.second.rate)
        if any(rate.is_few for rate in rates):
            return ""
        points = rates[1].hundredths - rates[0].hundredths
        return (
            f"{'+' if points > 0 else '-' if points < 0 else ''}{abs(points) // 100}.{abs(points) % 100:02d}"
        )

    @property
    def more(self) -> int:
        return self.second.rate.numerator - self.first.rate.numerator


@dataclass(frozen=True)
class VersionTable:
    versions: tuple[Version, Version]
    in_force: Version
    metrics: list[tuple[Metric, Metric]]
    totals: list[Pair]
    units: list[Pair]
    differing: Number
    rows: list[Case]


def compare_versions(cases: Any, asked: Asked, now: Now, versions: tuple[Version, Version]) -> VersionTable:
    period, codes = asked.period, (MetricCode.R1, MetricCode.R2)
    places = [Place(period, (*_scope(asked), ("version", version.code))) for version in versions]
    told = [standings_by(cases, period, now, GroupBy.UNIT, version) for version in versions]
    names = place_names(set(told[0]), GroupBy.UNIT)
    r2 = [rate_of(cases, MetricCode.R2, period, now, version) for version in versions]
    r1 = [sum(groups.values(), Standing()).rate for groups in told]
    metrics = [(metric_under(versions[0], code), metric_under(versions[1], code)) for code in codes]
    rows = _differing(cases, asked, versions)
    return VersionTable(
        versions=versions,
        in_force=version_of(period),
        metrics=metrics,
        totals=[
            _pair(str(pair[0].name), code, rates, places)
            for pair, code, rates in zip(metrics, codes, (r1, r2), strict=True)
        ],
        units=[
            _pair(names[key], MetricCode.R1, [groups[key].rate for groups in told], places, key)
            for key in names
            if told[0][key].rate != told[1][key].rate
        ],
        differing=Number(len(rows), _differing_url(places[0]) if rows else ""),
        rows=rows[:SHOWN],
    )


def _pair(name: str, code: MetricCode, rates: list[Rate], places: list[Place], *keys: Key) -> Pair:
    by = GroupBy.UNIT if keys else None
    cells = [rate_cell_of(rate, code, place, by, *keys) for rate, place in zip(rates, places, strict=True)]
    return Pair(name, *cells)


def _scope(asked: Asked) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in asked.carried if name != "version")


def _differing(cases: Any, asked: Asked, versions: tuple[Version, Version]) -> list[Case]:
    wanted = in_period(MetricCode.R1, asked.period) & differs(*versions)
    rows = cases.filter(wanted, COUNTED).select_related("enterprise", "category", "lead_unit", "officer")
    return list(rows.without_texts().order_by("resolve_due_at", "id"))


def _differing_url(place: Place) -> str:
    return Place(place.period, (*place.carried, ("differs", "on"))).url(MetricCode.R1, Part.BASE)
