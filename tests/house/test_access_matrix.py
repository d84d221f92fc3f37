"""Everyone against every URL, by every verb, and the test of the test (reliability.md 3.1)."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.test import Client
from django.urls import resolve

from foundation.accounts.guards import Policy
from foundation.accounts.models import Reach
from foundation.accounts.permissions import Permission
from tests.factories.accounts import UserFactory, grant
from tests.house.grid import Cell, Grid, fault
from tests.house.matrix import Route, principals, probe, routes
from tests.house.oracle import ROLE_RIGHTS, rights_of
from tests.house.samples import World
from tests.support.requests import blank_templates

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("read_once")]
PARTS = 4
CELLS_AT_LEAST = 8600
GUARDED_AT_LEAST = 85
SCOPED_AT_LEAST = 45


ROUTES = routes()


@pytest.mark.parametrize("part", range(PARTS))
def test_everyone_gets_what_the_table_says(world: World, part: int) -> None:
    grid = Grid(world, principals(world), ROUTES[part::PARTS])
    faults, served, hidden = [], Counter(), Counter()

    with blank_templates():
        for cell in grid.cells():
            answer = grid.ask(cell)
            faults += [found] if (found := fault(cell, answer)) else []
            served[cell.route.name] += answer.verdict == "ok" and answer.status != 409
            hidden[cell.route.name] += answer.status == 404 and not cell.inside

    assert "\n".join(faults) == ""
    assert [route.name for route in grid.routes if not served[route.name]] == []
    scoped = [
        route.name for route in grid.routes if route.sample and (route.sample.scoped or route.sample.personal)
    ]
    assert [name for name in scoped if not hidden[name]] == []


def test_right_counts_only_where_it_was_granted(world: World) -> None:
    """Reading in county A and heading county B is not heading county A."""
    person = grant(UserFactory(unit=world.here), "leader", world.here)
    client = Client()
    client.force_login(grant(person, "section_head", world.there))
    client.raise_request_exception = False
    only_there = rights_of("section_head", city_wide=False) - rights_of("leader", city_wide=False)
    tried = [
        route
        for route in ROUTES
        if route.sample and route.sample.scoped and (route.policy.permission or "") in only_there
    ]
    grid = Grid(world, principals(world), tried)

    wrong = []
    with blank_templates():
        for route in tried:
            url = grid.url(Cell(route, grid.named("city section_head"), "GET", inside=True))
            answers = [probe(client, url, verb) for verb in ("GET", "POST")]
            told = [answer.verdict for answer in answers]
            if (
                not set(told) <= {"403", "404", "405"}
                or set(told) == {"405"}
                or any(a.writes for a in answers)
            ):
                wrong.append((route.name, *told))

    assert len(tried) >= 15
    assert wrong == []


def test_every_url_leads_to_its_own_view(world: World) -> None:
    grid = Grid(world, principals(world), ROUTES)
    somebody = grid.people[2]

    urls = {route.name: grid.url(Cell(route, somebody, "GET", inside=True)) for route in ROUTES}
    lost = [
        route.name
        for route in ROUTES
        if resolve(urls[route.name].split("?")[0]).func is not route.pattern.callback
    ]

    assert lost == []
    assert len(urls) == len(ROUTES)


def test_grid_does_not_shrink(world: World) -> None:
    grid = Grid(world, principals(world), ROUTES)

    assert sum(1 for _cell in grid.cells()) >= CELLS_AT_LEAST
    assert {cell.principal.role for cell in grid.cells() if cell.principal.role} == set(ROLE_RIGHTS)


def test_table_knows_every_right_and_role() -> None:
    told = {right for rights in ROLE_RIGHTS.values() for right in rights.split()}

    assert told == set(Permission)


def allow_everyone(monkeypatch: pytest.MonkeyPatch, route: Route) -> None:
    monkeypatch.setattr(route.pattern.callback, "policy", Policy(permission=None, sample=route.policy.sample))


def unscope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ``visible_to``, ``owned_by`` and ``within`` gives back all rows, and every reach covers every unit."""
    for model in apps.get_models():
        rows = type(model._default_manager.all())
        for word in ("visible_to", "within", "owned_by"):
            if hasattr(rows, word):
                monkeypatch.setattr(rows, word, lambda self, *args, **kwargs: self)
    monkeypatch.setattr(Reach, "covers", lambda self, unit_id: True)


def test_matrix_notices_a_view_that_lets_everyone_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: each right taken off its view must turn at least one cell red."""
    guarded = [route for route in ROUTES if route.policy.permission is not None]
    grid = Grid(world, principals(world), guarded)
    outsider = grid.named("no role")

    survived = []
    assert len(guarded) >= GUARDED_AT_LEAST
    with blank_templates():
        for route in guarded:
            with monkeypatch.context() as patch:
                allow_everyone(patch, route)
                cells = [Cell(route, outsider, verb, inside=True) for verb in ("GET", "POST")]
                if not any(fault(cell, grid.ask(cell)) for cell in cells):
                    survived.append(route.name)

    assert survived == []


def test_matrix_notices_rows_without_a_scope(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the scope of each URL with an object of one county."""
    scoped = [route for route in ROUTES if route.sample and (route.sample.scoped or route.sample.personal)]
    grid = Grid(world, principals(world), scoped)
    outside = [cell for cell in grid.cells() if not cell.inside]
    assert len(scoped) >= SCOPED_AT_LEAST
    for cell in outside:
        grid.url(cell)
    unscope(monkeypatch)

    with blank_templates():
        killed = {cell.route.name for cell in outside if fault(cell, grid.ask(cell))}

    assert sorted({route.name for route in scoped} - killed) == []
