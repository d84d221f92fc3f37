from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from assistance.models import Case
from foundation.accounts.models import User
from tests.browser.counter import Counter
from tests.browser.watch import Watch
from tests.factories.assistance import Cast, cast
from tests.factories.reporting import CountedCaseFactory

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
PATIENCE = 10_000


@pytest.fixture
def page(context: BrowserContext, live_server: Any) -> Iterator[Page]:
    """A page that fails its test on any fault a watch can see."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watch = Watch(page, urlsplit(live_server.url).netloc)
    yield page
    page.close()
    assert watch.faults == []


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    return {**browser_context_args, "base_url": live_server.url}


@pytest.fixture
def people(live_server: Any) -> Cast:
    return cast()


@pytest.fixture
def cases(people: Cast) -> list[Case]:
    """Three under way, the newest first."""
    now = timezone.now()
    return [
        CountedCaseFactory(county=people.officer.unit, title=f"第{n}件", received_at=now - timedelta(hours=n))
        for n in range(1, 4)
    ]


@pytest.fixture
def counter(page: Page) -> Counter:
    return Counter(page)


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[User], None]:
    """Puts a session of the user into the browser, without walking through the sign-in page."""

    def enter(user: User) -> None:
        page.context.add_cookies([session_cookie(user, live_server.url)])

    return enter


@pytest.fixture
def without_scripts(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> Iterator[Callable[[User], Page]]:
    """A signed-in page of a browser that runs no JavaScript."""
    contexts: list[BrowserContext] = []

    def enter(user: User) -> Page:
        context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
        contexts.append(context)
        context.add_cookies([session_cookie(user, live_server.url)])
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


def session_cookie(user: User, url: str) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}
