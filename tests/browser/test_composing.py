"""J18: Enter, digits and letters that belong to the input method submit nothing, press nothing and lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from assistance.models import Case
from foundation.accounts.models import User
from tests.browser.conftest import PATIENCE
from tests.factories.assistance import Cast, cast, registered

SignIn = Callable[[User], None]
SETTLED = 400
"""Milliseconds after which a request, if one was made, has been seen."""


@pytest.fixture
def people(live_server: Any) -> Cast:
    people = cast()
    registered(people, title="厂区限电影响交货")
    return people


class InputMethod:
    """Pinyin as the browser sees it: a composition, keys that the method swallows, the text chosen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))

    def compose(self, box: Locator, spelled: str) -> None:
        box.focus()
        box.press("End")
        self.asked.clear()
        place = {"selectionStart": len(spelled), "selectionEnd": len(spelled)}
        self.session.send("Input.imeSetComposition", {"text": spelled, **place})

    def press(self, box: Locator, key: str, code: str) -> None:
        """A key that chooses a candidate reaches the page too, marked as composing."""
        keys = {"key": key, "code": code, "keyCode": 229, "isComposing": True}
        box.dispatch_event("keydown", {**keys, "bubbles": True, "cancelable": True})

    def choose(self, text: str) -> None:
        self.session.send("Input.insertText", {"text": text})


def compose_and_choose(page: Page, box: Locator, text: str) -> InputMethod:
    method = InputMethod(page)
    method.compose(box, "xian dian")
    for key, code in (("n", "KeyN"), ("1", "Digit1"), ("/", "Slash"), ("Escape", "Escape")):
        method.press(box, key, code)
    page.keyboard.press("Enter")
    page.wait_for_timeout(SETTLED)
    assert method.asked == []
    expect(box).to_be_focused()
    method.choose(text)
    return method


def test_top_search(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto("/cases/")
    box = page.locator("#top-q")
    compose_and_choose(page, box, "宏泰科技")
    expect(box).to_have_value("宏泰科技")
    expect(page).to_have_url(re.compile(r"/cases/$"))
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/|/enterprises/"), timeout=PATIENCE)


def test_quick_log(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto("/cases/new/")
    firm = page.get_by_role("combobox", name="企业")
    compose_and_choose(page, firm, "宏泰")
    expect(page.get_by_role("option", name=re.compile("宏泰科技"))).to_be_visible()
    firm.press("Enter")
    title = page.get_by_label("诉求标题")
    compose_and_choose(page, title, "厂区限电")
    expect(title).to_have_value("厂区限电")
    expect(page.get_by_role("radio", checked=True).and_(page.locator("[name=category]"))).to_have_count(0)
    assert Case.objects.count() == 1
    page.locator("label", has_text="用能保障").click()
    title.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("厂区限电")
    assert Case.objects.count() == 2


def test_filters_with_chips(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto("/cases/?q=厂区&status=registered")
    box = page.get_by_label("关键词")
    compose_and_choose(page, box, "限电")
    expect(box).to_have_value("厂区限电")
    expect(page.locator(".chips li a:not(.clear)")).to_have_count(2)
    box.press("Enter")
    expect(page.locator(".chips")).to_contain_text("关键词：厂区限电")
    expect(page.locator("#results-count")).to_contain_text("共 1 件")
