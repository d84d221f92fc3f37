"""F15: the next case of the list one came from, in one act."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from assistance.models import Case
from foundation.accounts.models import User
from tests.browser.counter import Counter
from tests.factories.assistance import Cast

SignIn = Callable[[User], None]


def test_one_key_opens_the_next(page: Page, sign_in: SignIn, people: Cast, cases: list[Case]) -> None:
    sign_in(people.head)
    page.goto("/cases/?status=handling")
    page.get_by_role("link", name="第1件", exact=True).click()
    expect(page.locator(".place")).to_contain_text("第 1/3 件")
    page.wait_for_load_state()
    counter = Counter(page)
    counter.press("]")
    expect(page.get_by_role("heading", level=1)).to_have_text("第2件")
    counter.within(1)
    page.wait_for_load_state()
    page.keyboard.press("]")
    expect(page.locator(".place")).to_contain_text("第 3/3 件")
    page.wait_for_load_state()
    page.keyboard.press("]")
    page.keyboard.press("[")
    expect(page.get_by_role("heading", level=1)).to_have_text("第2件")
    page.get_by_role("link", name="返回列表").click()
    expect(page).to_have_url(re.compile(r"/cases/\?status=handling$"))


def test_arrows_and_way_back_without_scripts(
    without_scripts: Callable[[User], Page], people: Cast, cases: list[Case]
) -> None:
    page = without_scripts(people.head)
    page.goto("/cases/?status=handling")
    page.get_by_role("link", name="第1件", exact=True).click()
    page.get_by_role("link", name="列表中的下一件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第2件")
    page.get_by_label("进展内容").fill("已约企业周五面谈")
    page.get_by_role("button", name="保存进展").click()
    expect(page.locator(".place")).to_contain_text("第 2/3 件")
    page.get_by_role("link", name="返回列表").click()
    expect(page).to_have_url(re.compile(r"/cases/\?status=handling$"))
