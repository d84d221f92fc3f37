"""The figures of each county: the same readers as the city's, of the county's own rows."""

from __future__ import annotations

from collections.abc import Iterator

from foundation.accounts.models import Unit
from reporting.metrics.bulletin import FIGURES, county_code, figure_of
from reporting.metrics.bulletin_kinds import Figure
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Reading, Scope

Told = tuple[Unit, str, Figure, Reading]


def read_counties(scope: Scope) -> Iterator[Told]:
    """In the order of the counties; one that is out of use only where it has something to tell."""
    for county in Unit.objects.reporting():
        told = list(_of(county, scope))
        if county.is_active or any(reading.value for _county, _code, _figure, reading in told):
            yield from told


def _of(county: Unit, scope: Scope) -> Iterator[Told]:
    for family, whole in FIGURES.items():
        code = county_code(family, county.pk)
        figure = figure_of(code) if whole.by_county else None
        if figure is not None:
            yield county, code, figure, read_figure(code, scope)
