"""Charts (ux.md 3.20): drawn late and only where they are near; the sentence and the table stand without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.factories.accounts import person
from tests.factories.reporting import AnsweredCaseFactory
from tests.reporting.moments import at

TREND = "/reports/resolution/trend/"
LIBRARY = re.compile(r"/echarts[^/]*\.js")


@pytest.fixture
def leader(live_server: Any) -> User:
    AnsweredCaseFactory.create_batch(12, due=at(10))
    return person(RoleCode.LEADER)


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses of the library that the browser asked for."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if LIBRARY.search(request.url) else None)
    return found


def test_a_chart_is_drawn_under_the_strict_policy_and_reads_without_sight(
    page: Page, leader: User, sign_in: Callable[[User], None], asked: list[str]
) -> None:
    sign_in(leader)
    page.goto(TREND)

    expect(page.locator("figure[data-chart-drawn]")).to_have_count(1)
    expect(page.locator(".chart-box canvas")).to_have_count(1)
    expect(page.get_by_role("img", name=re.compile("图：近 12 个月"))).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
    assert len(asked) == 1
    axe_check(page)
    page.set_viewport_size(PHONE)
    axe_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_library_is_asked_for_only_when_a_chart_comes_near(
    page: Page, leader: User, sign_in: Callable[[User], None], asked: list[str]
) -> None:
    sign_in(leader)
    page.set_viewport_size({"width": 360, "height": 300})
    page.goto("/bulletins/")
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert asked == []

    page.locator("#trend").scroll_into_view_if_needed()
    expect(page.locator("figure[data-chart-drawn]")).to_have_count(1)
    assert len(asked) == 1


def test_where_the_library_does_not_come_the_table_is_all(
    page: Page, leader: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(leader)
    page.route(LIBRARY, lambda route: route.fulfill(status=404, body=""))
    page.goto(TREND)
    page.wait_for_load_state("networkidle")

    expect(page.locator(".chart-box")).to_be_hidden()
    expect(page.locator(".chart-keys")).to_be_hidden()
    expect(page.get_by_text("近 12 个月每月都不足 10 件")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()


def test_without_scripts_the_sentence_and_the_table_are_there(
    leader: User, without_scripts: Callable[[User], Page]
) -> None:
    page = without_scripts(leader)
    page.goto(TREND)

    expect(page.locator(".chart-box")).to_be_hidden()
    expect(page.get_by_text("近 12 个月每月都不足 10 件")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(13)


def test_paper_has_the_table_and_not_the_drawing(
    page: Page, leader: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(leader)
    page.goto(TREND)
    expect(page.locator("figure[data-chart-drawn]")).to_have_count(1)

    page.emulate_media(media="print")

    expect(page.locator(".chart-box")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_who_wants_no_motion_gets_none(
    page: Page, leader: User, sign_in: Callable[[User], None], motion: Any, moves: bool
) -> None:
    sign_in(leader)
    page.emulate_media(reduced_motion=motion)
    page.goto(TREND)
    expect(page.locator("figure[data-chart-drawn]")).to_have_count(1)

    told = "echarts.getInstanceByDom(document.querySelector('.chart-box')).getOption().animation"
    assert page.evaluate(told) is moves


def test_a_page_is_as_tall_before_its_charts_are_drawn(
    page: Page, live_server: Any, sign_in: Callable[[User], None]
) -> None:
    """What lies below one does not move away from under a finger."""
    sign_in(person(RoleCode.SYSTEM_ADMIN))
    page.set_viewport_size(PHONE)
    page.goto("/settings/styleguide/")
    drawn = page.locator("figure[data-chart-drawn]")
    expect(drawn).to_have_count(0)
    before = page.evaluate("document.documentElement.scrollHeight")

    page.locator("figure[data-chart]").first.scroll_into_view_if_needed()
    expect(drawn.first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollHeight") == before
