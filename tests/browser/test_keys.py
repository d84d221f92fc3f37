"""The keys of ux.md 3.3: what each does, when none does anything, and that none ends anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from assistance.models import Case
from foundation.accounts.models import User
from tests.factories.assistance import Cast
from tests.factories.desk import SavedViewFactory

SignIn = Callable[[User], None]
SETTLED = 400


def press(page: Page, *keys: str) -> None:
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)


def test_keys_lead_through_the_house(page: Page, sign_in: SignIn, people: Cast, cases: list[Case]) -> None:
    sign_in(people.head)
    page.goto("/me/profile/")
    for keys, place in (("gc", r"/cases/$"), ("ge", r"/enterprises/$"), ("gr", r"/reports/"), ("gt", r"/$")):
        press(page, *keys)
        expect(page).to_have_url(re.compile(place))
    press(page, "g", "c")
    expect(page).to_have_url(re.compile(r"/cases/$"))
    press(page, "j", "j", "k", "j", "o")
    expect(page.get_by_role("heading", level=1)).to_have_text("第2件")
    press(page, "r")
    expect(page.get_by_label("进展内容")).to_be_focused()
    page.keyboard.type("n]a/")
    expect(page.get_by_label("进展内容")).to_have_value("n]a/")
    page.get_by_role("heading", level=1).click()
    press(page, "a")
    expect(page).to_have_url(re.compile(r"/reassignment/"))
    page.goto("/cases/")
    press(page, "/")
    expect(page.locator("#top-q")).to_be_focused()
    page.get_by_role("heading", level=1).click()
    press(page, "n")
    expect(page).to_have_url(re.compile(r"/cases/new/$"))


def test_enter_opens_the_row_under_the_focus(
    page: Page, sign_in: SignIn, people: Cast, cases: list[Case]
) -> None:
    sign_in(people.head)
    page.goto("/cases/")
    press(page, "j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("第1件")


def test_help_lists_the_keys_of_the_page(
    page: Page, sign_in: SignIn, people: Cast, cases: list[Case]
) -> None:
    sign_in(people.head)
    page.goto("/cases/")
    page.get_by_role("link", name="第2件", exact=True).click()
    press(page, "Shift+Slash")
    listed = page.locator("#keys-help")
    for words in ("列表中的上一件", "列表中的下一件", "记进展", "改派", "搜索", "诉求台账", "Ctrl Enter"):
        expect(listed).to_contain_text(words)
    press(page, "]", "n", "g", "c")
    expect(page.get_by_role("dialog", name="本页快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="本页快捷键")).not_to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("第2件")


@pytest.mark.parametrize(
    "event",
    [{"isComposing": True}, {"keyCode": 229}, {"ctrlKey": True}, {"altKey": True}, {"metaKey": True}, {"shiftKey": True}],
)  # fmt: skip
def test_composing_and_modifiers_press_nothing(
    page: Page, sign_in: SignIn, people: Cast, cases: list[Case], event: dict[str, Any]
) -> None:
    """The control is the same key without them, at the end."""
    sign_in(people.head)
    page.goto("/cases/")
    page.wait_for_load_state()
    key = {"key": "n", "code": "KeyN", "bubbles": True, "cancelable": True}
    page.locator("h1").dispatch_event("keydown", {**key, **event})
    page.wait_for_timeout(SETTLED)
    expect(page).to_have_url(re.compile(r"/cases/$"))
    page.locator("h1").dispatch_event("keydown", key)
    expect(page).to_have_url(re.compile(r"/cases/new/$"))


def test_a_chinese_layout_sends_another_sign_from_the_same_place(
    page: Page, sign_in: SignIn, people: Cast
) -> None:
    sign_in(people.head)
    page.goto("/cases/")
    page.wait_for_load_state()
    slash = {"key": "、", "code": "Slash", "bubbles": True, "cancelable": True}
    page.locator("h1").dispatch_event("keydown", slash)
    expect(page.locator("#top-q")).to_be_focused()


def test_leading_g(page: Page, sign_in: SignIn, people: Cast, cases: list[Case]) -> None:
    User.objects.filter(pk=people.head.pk).update(shortcuts_lead=True)
    sign_in(people.head)
    page.goto("/cases/")
    page.get_by_role("link", name="第1件", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第1件")
    press(page, "]", "n", "r", "/", "Shift+Slash")
    page.wait_for_timeout(SETTLED)
    expect(page.get_by_role("heading", level=1)).to_have_text("第1件")
    expect(page.get_by_label("进展内容")).not_to_be_focused()
    press(page, "g", "Shift+Slash")
    expect(page.locator("#keys-help")).to_contain_text("g g r")
    press(page, "Escape")
    expect(page.locator("#keys-help")).to_be_hidden()
    page.wait_for_timeout(SETTLED)
    press(page, "g", "g", "r")
    expect(page.get_by_label("进展内容")).to_be_focused()
    page.get_by_role("heading", level=1).click()
    press(page, "g", "]")
    expect(page.get_by_role("heading", level=1)).to_have_text("第2件")
    press(page, "g", "r")
    expect(page).to_have_url(re.compile(r"/reports/"))


def test_digits_open_views(page: Page, sign_in: SignIn, people: Cast, cases: list[Case]) -> None:
    """The views of one's own come first, the ready-made ones go on; an old digit opens nothing of another list."""
    SavedViewFactory(owner=people.head, name="在手的", query="status=handling")
    sign_in(people.head)
    page.goto("/cases/?status=suspended")
    expect(page.locator(".shelf-own a").first).to_contain_text("在手的")
    press(page, "1")
    expect(page.locator(".shelf-own [aria-current]")).to_contain_text("在手的")
    expect(page.locator("#results-count")).to_contain_text("共 3 件")
    press(page, "5")
    expect(page).to_have_url(re.compile(r"light=overdue"))
    page.get_by_role("link", name="保存为视图").click()
    page.get_by_label("视图名称").fill("急的")
    page.get_by_label("视图名称").press("Enter")
    expect(page.locator("#messages")).to_contain_text("已保存视图“急的”")
    expect(page.locator(".shelf-own [aria-current]")).to_contain_text("急的")
    expect(page.locator("#results-count")).to_contain_text("共 3 件")


def test_switched_off(page: Page, sign_in: SignIn, people: Cast, cases: list[Case]) -> None:
    User.objects.filter(pk=people.head.pk).update(shortcuts_on=False)
    sign_in(people.head)
    page.goto("/cases/")
    press(page, "n", "g", "c", "j", "g", "n")
    page.wait_for_timeout(SETTLED)
    expect(page).to_have_url(re.compile(r"/cases/$"))
    assert page.evaluate("document.activeElement === document.body")


def open_again(page: Page, address: str) -> None:
    """A key may have opened another page, which arrives first."""
    try:
        page.goto(address)
    except Error:
        page.wait_for_load_state()
        page.goto(address)


def test_no_key_ends_anything(page: Page, sign_in: SignIn, people: Cast, cases: list[Case]) -> None:
    """Every key on the case's page and on a page that asks: nothing is posted. The control: Ctrl+Enter does save words."""
    sign_in(people.head)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    for address in (f"/cases/{cases[0].number}/", f"/cases/{cases[0].number}/withdrawal/"):
        for key in "abcdefghijklmnopqrstuvwxyz0123456789[]/.;'":
            open_again(page, address)
            press(page, key)
        open_again(page, address)
        press(page, "Tab", "Control+Enter", "Control+d", "Delete")
    page.goto(f"/cases/{cases[0].number}/withdrawal/")
    page.get_by_label("原因").first.press("Control+Enter")
    page.wait_for_timeout(SETTLED)
    assert [url for url in posted if not url.endswith("/viewing/")] == []
    page.goto(f"/cases/{cases[0].number}/")
    page.get_by_label("进展内容").fill("已电话联系")
    page.get_by_label("进展内容").press("Control+Enter")
    expect(page.locator("#messages")).to_contain_text("进展已保存")
