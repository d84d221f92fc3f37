"""Every page that the URLs name, at both sizes, as somebody who may see it. A new page joins by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.utils import timezone
from playwright.sync_api import Page

from enterprises.models import ServiceStandard
from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, PHONE
from tests.house.grid import Cell, Grid
from tests.house.matrix import Principal, Route, content_of, principals, routes
from tests.house.oracle import ROLE_RIGHTS
from tests.house.samples import build_world

PARTS = 4
"""Tests that share the pages out among the test processes."""

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True)
class Stop:
    """An answer to somebody who may have it."""

    name: str
    url: str
    who: Principal
    response: HttpResponseBase

    @property
    def text(self) -> str:
        return content_of(self.response).decode(errors="replace")

    @property
    def is_page(self) -> bool:
        """Not a file, a piece of a page, a passage to another page or an address that only takes acts."""
        return self._is_html and self.response.status_code not in {302, 405} and "<html" in self.text

    @property
    def _is_html(self) -> bool:
        return self.response.headers.get("Content-Type", "").startswith("text/html")


@pytest.fixture
def grid(transactional_db: None) -> Grid:
    world = build_world()
    ServiceStandard.objects.create(effective_from=timezone.localdate())
    return Grid(world, principals(world), routes())


def stops(grid: Grid, some: Iterable[Route]) -> Iterator[Stop]:
    for route in some:
        who = grid.named("anonymous") if route.policy.public else grid.someone_allowed(route)
        url = grid.url(Cell(route, who, "GET", inside=True))
        yield Stop(route.name, url, who, who.client.get(url))


class Walk:
    """Goes from page to page in one browser and writes down what is wrong."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []

    def sit_down(self, who: Principal) -> None:
        self.page.context.clear_cookies()
        cookie = who.client.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie:
            self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.site}])

    def look(self, stop: Stop) -> None:
        self.sit_down(stop.who)
        self.page.set_viewport_size(DESK)
        self.page.goto(self.site + stop.url)
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            self.faults += [f"{stop.name} {size['width']}: {fault}" for fault in self._found(size["width"])]

    def _found(self, width: int) -> Iterator[str]:
        yield from violations(self.page)
        if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"scrolls sideways, {wide} px"
        if (headings := self.page.locator("h1").count()) != 1:
            yield f"{headings} headings of the first level"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_can_be_read_by_everybody(page: Page, live_server: Any, grid: Grid, part: int) -> None:
    walk = Walk(page, live_server.url)
    seen = 0
    for stop in stops(grid, grid.routes[part::PARTS]):
        if stop.is_page:
            walk.look(stop)
            seen += 1
    assert walk.faults == []
    assert seen >= 10


def test_the_home_of_every_role_can_be_read_by_everybody(page: Page, live_server: Any, grid: Grid) -> None:
    walk = Walk(page, live_server.url)
    route = next(route for route in grid.routes if route.name == "home")
    list(stops(grid, grid.routes))
    for role in ROLE_RIGHTS:
        who = grid.named(f"city {role}")
        walk.look(Stop(f"home of {role}", route.url({}), who, who.client.get(route.url({}))))
    assert walk.faults == []


@pytest.mark.once
def test_every_page_has_a_title_of_its_own(grid: Grid) -> None:
    titles: dict[str, list[str]] = {}
    for stop in stops(grid, grid.routes):
        status = stop.response.status_code
        assert status in {200, 302, 405, 503}, f"{stop.name}: {status}"
        if stop.is_page:
            title = unescape(" ".join(TITLE.findall(stop.text)[0].split()))
            titles.setdefault(title.removesuffix(" · 帮企"), []).append(stop.name)
    assert "" not in titles
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}
    assert len(titles) > 60
