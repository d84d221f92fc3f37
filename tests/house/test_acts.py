"""No page offers what its reader may not do: every link and button on every page that every role can open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from django.urls import Resolver404, resolve, reverse

from assistance.models import Case
from foundation.accounts.enums import UnitKind
from tests.factories.accounts import UnitFactory, person
from tests.house.acts import Act, acts_of
from tests.house.grid import Cell, Grid
from tests.house.matrix import Principal, principals, probe, routes
from tests.house.oracle import ROLE_RIGHTS
from tests.house.samples import STATUS_FOR, World
from tests.support.requests import blank_templates

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("read_once")]
REFUSED = {"login", "403", "404", "405", "broken"}
PAGES_AT_LEAST, ACTS_AT_LEAST = 5, 12


@pytest.fixture
def grid(world: World) -> Grid:
    return Grid(world, principals(world), routes())


def addresses(grid: Grid, who: Principal) -> Iterator[str]:
    """What the table lets them open, and the case page in every state of a case."""
    for route in grid.routes:
        cell = Cell(route, who, "GET", inside=True)
        if cell.expected == "ok":
            yield grid.url(cell)
        if route.name in STATUS_FOR and "case.read" in who.rights:
            yield reverse("case-detail", args=[grid.url(cell).split("/")[2]])


def offered(grid: Grid, who: Principal) -> dict[str, list[Act]]:
    """Page → what can be pressed there."""
    return acts_on(addresses(grid, who), who)


def acts_on(places: Iterable[str], who: Principal) -> dict[str, list[Act]]:
    found = {}
    for address in places:
        answer = probe(who.client, address, "GET")
        if answer.status == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            found[address] = list(acts_of(address, answer.body.decode()))
    return found


def refusals(grid: Grid, who: Principal, pages: dict[str, list[Act]]) -> list[str]:
    """The acts that end in a refusal. Each place is tried once, whatever its filters, and undone."""
    told: dict[tuple[str, str], str] = {}
    same = {
        route.name
        for route in grid.routes
        if not (route.sample and (route.sample.scoped or route.sample.personal))
    }
    lines = []
    with blank_templates():
        for page, act in ((page, act) for page, acts in pages.items() for act in acts):
            place = (act.verb, place_of(act, same))
            if place not in told:
                told[place] = probe(who.client, act.url, act.verb).verdict
            if told[place] in REFUSED:
                lines.append(f"{who.label} on {page}: {act} is {told[place]}")
    return lines


def place_of(act: Act, same: set[str]) -> str:
    """The objects of some routes are the same to everybody: 365 days of a calendar are one place."""
    name = name_of(act.path)
    return name if name in same else act.path


@cache
def name_of(path: str) -> str:
    """Empty for an address that leads nowhere."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


@pytest.mark.parametrize("place", ["city", "county"])
@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_nothing_is_offered_that_would_be_refused(grid: Grid, role: str, place: str) -> None:
    who = grid.named(f"{place} {role}")
    pages = offered(grid, who)
    assert refusals(grid, who, pages) == []
    assert len(pages) >= PAGES_AT_LEAST
    assert len({act for acts in pages.values() for act in acts}) >= ACTS_AT_LEAST


def test_a_department_is_offered_nothing_that_would_be_refused(grid: Grid, world: World) -> None:
    """It handles cases of every county and reads no enterprise; here all the cases are its own to handle."""
    department = UnitFactory(kind=UnitKind.DEPARTMENT, parent=world.bureau)
    who = Principal("department unit_handler", "unit_handler", False, person("unit_handler", department))
    who.client.raise_request_exception = False
    who.client.force_login(who.user)
    places = list(addresses(grid, who))
    Case.objects.update(lead_unit=department)

    pages = acts_on(places, who)

    assert refusals(grid, who, pages) == []
    assert sum(page.startswith("/cases/SQ-") for page in pages) >= PAGES_AT_LEAST


def test_an_act_without_its_right_would_be_noticed(grid: Grid) -> None:
    """The test of the test: the pages of the section head in the hands of the leader."""
    pages = offered(grid, grid.named("city section_head"))
    told = refusals(grid, grid.named("city leader"), pages)
    for act in ("POST", "/acceptance/ is 403", "/reassignment/ is 403", "/imports/new/", "/cases/new/"):
        assert any(act in line for line in told), act
