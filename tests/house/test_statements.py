"""How many statements a page may cost, whoever asks: a list 8, every other page 12, its search word included."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.services.chronicle import all_sources
from enterprises.services.movers import all_movers
from foundation.accounts.roles import RoleCode
from foundation.web.listing import Listing
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.notifications import NoticeFactory, OutboxMessageFactory
from tests.factories.reporting import CountedCaseFactory
from tests.house.grid import Cell, Grid
from tests.house.matrix import Principal, principals, routes
from tests.house.samples import World
from tests.support.requests import undone

pytestmark = pytest.mark.django_db
ROUTES = routes()
A_LIST, A_PAGE = 8, 12
FRAME, MERGE_FRAME = 5, 4
"""Who asks, what for and what they may, before the page asks for each kind of record."""
MOVERS = [mover for mover in all_movers() if mover.plan is not None]
OWN_MEASURE = {
    "home": 15,  # several lists side by side; each role's own number is held where the page is tested
    "assignment-board": 9,  # a list with the figures of the whole board above it
    "enterprise-chronicle": FRAME + len(all_sources()),  # one look at each kind of record of an enterprise
    "enterprise-briefing": 15,  # a sheet of paper: one look at each kind of thing at an enterprise, and the record
    "enterprise-merge-preview": MERGE_FRAME
    + 2 * len(MOVERS),  # what hangs on the two, and what still runs of it
    "enterprise-merge-confirmation": MERGE_FRAME + 2 * len(MOVERS),
    "eligibility-list": 9,  # a list, and the days that it may be told from
    "cockpit": 15,  # one look at each kind of thing the city answers for; its figures alone ask twelve at most
    "todo": 13,  # one look at each kind of thing that can wait
    "bulk-detail": 9,  # the rows of a list below the act that they belong to
    "resolution-check-cases": 12,  # the cases a rule names, with the rule's own figures above them
}
ROWS = 30


@pytest.fixture
def grid(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Grid:
    """More rows than a page holds, a session in the database, and names and days that were read before.

    A session notes once a minute that its owner is there; that statement is no page's own.
    """
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    monkeypatch.setattr("foundation.accounts.sessions.TOUCH_EVERY_SECONDS", 86_400)
    settings.RECENT_SECONDS = 86_400
    people = principals(world)
    for one in (one for one in people if one.is_person):
        NoticeFactory.create_batch(2, recipient=one.user)
    NoticeFactory.create_batch(ROWS, recipient=people[1].user)
    for _row in range(ROWS):
        enterprise = EnterpriseFactory(county=world.here, name="甲县机械厂")
        CountedCaseFactory(enterprise=enterprise, county=world.here)
        person(RoleCode.CASE_OFFICER, UnitFactory(parent=world.here))
        OutboxMessageFactory(failed_at=timezone.now())
    return Grid(world, people, ROUTES)


def test_no_page_asks_more_than_it_may(grid: Grid) -> None:
    """What seems dear is asked again, because the first page of a process reads what the others find read."""
    lists, dear = set(), []
    for route in ROUTES:
        for asker in askers(grid, route):
            url = grid.url(Cell(route, asker, "GET", inside=True))
            for address in (url, f"{url}{'&' if '?' in url else '?'}q=机械"):
                is_list, asked = cost(asker, address)
                most = OWN_MEASURE.get(route.name, A_LIST if is_list else A_PAGE)
                lists |= {route.name} if is_list else set()
                if asked > most and (asked := cost(asker, address)[1]) > most:
                    dear.append((asker.label, address, asked))

    assert not dear, "\n".join(map(str, dear))
    assert {"case-list", "enterprise-list", "user-list", "notice-list", "audit-list", "import-list"} <= lists


def test_a_page_that_asks_row_by_row_is_found(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without its joins the list of cases asks for each row."""
    monkeypatch.setattr("assistance.views.cases.RELATED", ())
    monkeypatch.setattr("assistance.views.cases.COLUMNS", ())
    assert cost(grid.named("county section_head"), "/cases/")[1] > A_LIST


def askers(grid: Grid, route: Any) -> list[Principal]:
    """The first reader of the whole city and the first of one county, whose reach needs the units below."""
    let_in = [one for one in grid.people if one.role and one.is_person and _is_let_in(route, one)]
    return [
        *[one for one in let_in if one.city_wide][:1],
        *[one for one in let_in if not one.city_wide][:1],
    ]


def _is_let_in(route: Any, one: Principal) -> bool:
    return Cell(route, one, "GET", inside=True).expected == "ok"


def cost(asker: Principal, address: str) -> tuple[bool, int]:
    reset_queries()
    with undone(), CaptureQueriesContext(connection) as queries:
        response = asker.client.get(address)
    page = (response.context or {}).get("page") if response.context else None
    return isinstance(page, Listing), len([one for one in queries if not _is_frame_of_test(one["sql"])])


def _is_frame_of_test(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
