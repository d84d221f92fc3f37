"""Over the whole registry: a row that is added, changed or taken away moves its own figures, and none besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from assistance.services.lights import read_now
from foundation.accounts.models import Unit
from reporting.metrics.bulletin import FIGURES, county_code
from reporting.metrics.bulletin_kinds import FigureKind
from reporting.metrics.printing import Number
from reporting.metrics.spans import Span
from reporting.queries.bulletin import RANKED, Scope, read_figure
from tests.factories.indicators import RankingFactory
from tests.reporting.figure_movers import MOVERS, Mover, Stage, set_stage
from tests.support.requests import undone

pytestmark = pytest.mark.django_db
Values = dict[str, Number | None]
PARTS = 4
"""Tests that share the rows out; what stood before is read once for each."""
NEED = {code for code, one in FIGURES.items() if one.kind in (FigureKind.COMPUTED, FigureKind.COUNTED)}


def values(*counties: Unit) -> Values:
    """The city's, and the own ones of the counties."""
    scope = Scope(Span(2023, 10), read_now())
    own = [
        county_code(code, one.pk) for code, figure in FIGURES.items() if figure.by_county for one in counties
    ]
    return {code: read_figure(code, scope).value for code in [*FIGURES, *own]}


def moved(before: Values, after: Values) -> set[str]:
    return {code for code, value in after.items() if value != before[code]}


def changed(mover: Mover, row: Any) -> None:
    if callable(mover.change):
        mover.change(row)
    else:
        type(row).objects.filter(pk=row.pk).update(**mover.change or {})


def taken_away(row: Any) -> bool:
    """False: the database keeps it."""
    try:
        with transaction.atomic():
            row.delete()
    except DatabaseError:
        return False
    return True


def unmoved(movers: tuple[Mover, ...]) -> set[str]:
    return NEED - {code for mover in movers for code in mover.moves}


def test_every_figure_has_a_mover() -> None:
    assert unmoved(MOVERS) == set(), "give it a line in tests/reporting/figure_movers.py"
    assert unmoved(MOVERS[1:]) == {"above-scale"}, "the control: without its line it is noticed"


def wrong_moves(mover: Mover, stage: Stage, before: Values) -> list[str]:
    """What moved and should not have, or should have and did not."""
    counties = (stage.here, stage.there)
    own = {county_code(code, stage.here.pk) for code in mover.moves if FIGURES[code].by_county}
    expected = set(mover.moves) | own
    row = mover.add(stage)
    added = values(*counties)
    wrong = [f"added: {code}" for code in moved(before, added) ^ expected]
    if mover.change is not None:
        changed(mover, row)
        told = moved(added, values(*counties))
        wrong += [f"changed: {code}" for code in told - expected]
        wrong += [] if told else ["changed: nothing"]
    if taken_away(row) == mover.is_kept:
        wrong.append(f"kept is {not mover.is_kept}")
    if not mover.is_kept:
        wrong += [f"taken away: {code}" for code in moved(before, values(*counties))]
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_a_row_moves_its_figures_alone(part: int) -> None:
    stage = set_stage()
    before = values(stage.here, stage.there)
    wrong = {}
    for mover in MOVERS[part::PARTS]:
        with undone():
            wrong[mover.name] = wrong_moves(mover, stage, before)
    assert {name: told for name, told in wrong.items() if told} == {}
    assert len(wrong) >= 5


def test_a_row_that_moves_more_than_it_may_is_noticed() -> None:
    stage = set_stage()
    mover = next(one for one in MOVERS if len(one.moves) > 1)
    code = min(mover.moves)
    less = replace(mover, moves=mover.moves - {code})
    assert f"added: {code}" in wrong_moves(less, stage, values(stage.here, stage.there))


@pytest.mark.parametrize("code", RANKED)
def test_a_ranking_moves_its_figure_alone(code: str) -> None:
    before = values()
    RankingFactory(code=code)
    assert moved(before, values()) - {"climbed-top100"} == {f"rank-{code}"}
