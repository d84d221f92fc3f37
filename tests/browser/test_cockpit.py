"""驾驶舱 on the wall: asks again by itself, can be paused, and keeps the last good figures when nobody answers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE, session_cookie
from tests.factories.accounts import person
from tests.factories.reporting import CountedCaseFactory

WALL = "/cockpit/?wall=on"
FIVE_MINUTES = 300_000
OPEN = ".cockpit-cards .figure:first-child .figure-value"


@pytest.fixture
def leader(live_server: Any) -> User:
    CountedCaseFactory()
    return person(RoleCode.LEADER)


class Stoppable:
    """A server that a test may stop, with the connections that a browser keeps to it."""

    def __init__(self) -> None:
        self.server = LiveServer("localhost:0")
        self.sockets: list[socket.socket] = []
        self._process: Any = self.server.thread.httpd.process_request
        self.server.thread.httpd.process_request = self._remember

    def _remember(self, request: Any, address: Any) -> None:
        self.sockets.append(request)
        self._process(request, address)

    def stop(self) -> None:
        if self.server.thread.is_alive():
            self.server.stop()
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def other_server(live_server: Any) -> Iterator[Stoppable]:
    found = Stoppable()
    yield found
    found.stop()


@pytest.fixture
def wall(browser: Browser, leader: User, other_server: Stoppable) -> Iterator[Page]:
    """In a browser of its own whose clock the test moves: a server that is gone is an error to every other page."""
    context: BrowserContext = browser.new_context(base_url=other_server.server.url, viewport=DESK)
    context.add_cookies([session_cookie(leader, other_server.server.url)])
    page = context.new_page()
    page.clock.install()
    page.goto(WALL)
    yield page
    context.close()


def state(page: Page) -> Any:
    return page.get_by_role("status")


def test_the_figures_come_again_by_themselves(wall: Page) -> None:
    expect(state(wall)).to_have_text("每 5 分钟自动刷新")
    expect(wall.locator(OPEN)).to_contain_text("1")
    CountedCaseFactory()
    wall.clock.run_for(FIVE_MINUTES - 1000)
    expect(wall.locator(OPEN)).to_contain_text("1")

    wall.clock.run_for(2000)

    expect(wall.locator(OPEN)).to_contain_text("2")


def test_the_last_good_figures_stay_with_their_time_when_the_server_is_gone(
    wall: Page, other_server: Stoppable
) -> None:
    at = wall.locator("[data-cockpit-at]").get_attribute("data-cockpit-at")
    other_server.stop()

    wall.clock.run_for(FIVE_MINUTES + 1000)

    expect(state(wall)).to_have_text(f"服务器没有应答，显示的是 {at} 的数字，恢复后自动刷新")
    expect(wall.locator(OPEN)).to_contain_text("1")
    expect(wall.locator("[data-cockpit-at]")).to_contain_text(str(at))


def test_an_answer_after_a_failure_is_taken(wall: Page) -> None:
    wall.route("**/cockpit/**", lambda route: route.fulfill(status=503, body=""))
    wall.clock.run_for(FIVE_MINUTES + 1000)
    expect(state(wall)).to_contain_text("服务器没有应答")
    wall.unroute("**/cockpit/**")
    CountedCaseFactory()

    wall.clock.run_for(61_000)

    expect(state(wall)).to_have_text("每 5 分钟自动刷新")
    expect(wall.locator(OPEN)).to_contain_text("2")


def test_a_session_that_ended_keeps_the_figures_and_says_so(wall: Page) -> None:
    Session.objects.all().delete()

    wall.clock.run_for(FIVE_MINUTES + 1000)

    expect(state(wall)).to_contain_text("登录已到期，显示的是")
    expect(wall.locator(OPEN)).to_contain_text("1")


def test_paused_it_asks_nothing_and_goes_on_at_once(wall: Page) -> None:
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(request.url) if "/cockpit/" in request.url else None)
    wall.get_by_role("button", name="暂停刷新").click()
    CountedCaseFactory()
    wall.clock.run_for(FIVE_MINUTES * 3)
    assert asked == []
    expect(state(wall)).to_contain_text("已暂停刷新，显示的是")

    wall.get_by_role("button", name="继续刷新").click()

    expect(wall.locator(OPEN)).to_contain_text("2")
    expect(state(wall)).to_have_text("每 5 分钟自动刷新")


def test_an_answer_that_never_comes_is_given_up(wall: Page) -> None:
    wall.route("**/cockpit/**", lambda _route: None)
    wall.clock.run_for(FIVE_MINUTES + 1000)
    expect(state(wall)).to_have_text("每 5 分钟自动刷新")

    wall.clock.run_for(31_000)

    expect(state(wall)).to_contain_text("服务器没有应答")
    expect(wall.locator(OPEN)).to_contain_text("1")


def test_the_keyboard_pauses_and_keeps_its_place(wall: Page) -> None:
    wall.get_by_role("button", name="暂停刷新").focus()
    wall.keyboard.press("Enter")

    wall.clock.run_for(FIVE_MINUTES)

    expect(wall.get_by_role("button", name="继续刷新")).to_be_focused()
    expect(state(wall)).to_contain_text("已暂停刷新")


def test_without_scripts_it_is_a_plain_page(leader: User, without_scripts: Callable[[User], Page]) -> None:
    page = without_scripts(leader)
    page.goto(WALL)

    expect(page.locator(OPEN)).to_contain_text("1")
    expect(page.locator("[data-cockpit-pause]")).to_be_hidden()
    page.get_by_role("link", name="立即刷新").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("驾驶舱")
    page.get_by_role("link", name="退出大屏").click()
    page.get_by_role("link", name="大屏模式").click()
    expect(page.locator(OPEN)).to_contain_text("1")


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 1920, "height": 1080}])
def test_the_wall_can_be_read_by_everybody_at_every_size(
    page: Page, leader: User, sign_in: Callable[[User], None], size: Any
) -> None:
    sign_in(leader)
    page.set_viewport_size(size)
    page.goto(WALL)

    axe_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
