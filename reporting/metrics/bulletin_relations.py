"""Which figures of the bulletin tell each other: what a public version must not show one without the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reporting.metrics.bulletin import county_code, split_code
from reporting.metrics.suppression import Relation

PAIRS = (
    ("gazelle-new", "gazelle-growth"),
    ("resolved", "resolution-rate"),
    ("due", "on-time"),
    ("bridged", "saved"),
    ("first-invested", "first-of-plan"),
    ("wall-invested", "wall-of-plan"),
)
"""The last year, the formula of the saving and the yearly plan are known elsewhere; a share of what is shown tells its part."""


def relations_among(codes: Iterable[str]) -> list[Relation]:
    """The pairs, of the city and of each county; and the counties' own with the city's, which is made of them."""
    places: dict[str, list[int]] = defaultdict(list)
    for family, county in map(split_code, codes):
        if county is not None:
            places[family].append(county)
    wholes = [
        Relation((family, *(county_code(family, one) for one in of)), is_sum=True)
        for family, of in places.items()
    ]
    counties = sorted({one for of in places.values() for one in of})
    pairs = [
        Relation((county_code(one, county), county_code(other, county)))
        for one, other in PAIRS
        for county in counties
    ]
    return [*map(Relation, PAIRS), *pairs, *wholes]
