"""What was solved before shows while a title is typed, and kept words go where the cursor is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from assistance.services.replies import add_reply
from foundation.accounts.models import User
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_composing import SETTLED, InputMethod
from tests.factories.assistance import Cast, cast, handled
from tests.factories.knowledge import published, solved

SignIn = Callable[[User], None]
QUIET = 1200
"""Milliseconds, longer than the pause after which a title is looked up."""


@pytest.fixture
def people(live_server: Any) -> Cast:
    people = cast()
    solved(people, "节后用工缺口40人", answer_text="参加了专场招聘会。")
    published(people)
    return people


def lookups(method: InputMethod) -> list[str]:
    return [url for url in method.asked if "/cases/new/" in url]


@pytest.mark.parametrize(
    ("place", "box", "shown"),
    [("/cases/new/", "#id_title", "#intake-context"), ("/", "#quick_title", "#quick-similar")],
)
def test_title_is_looked_up_after_a_pause_and_never_while_composing(
    page: Page, sign_in: SignIn, people: Cast, place: str, box: str, shown: str
) -> None:
    sign_in(people.officer)
    page.goto(place)
    title, method = page.locator(box), InputMethod(page)

    method.compose(title, "yong gong que kou")
    page.wait_for_timeout(QUIET)
    assert lookups(method) == []

    method.choose("用工缺口")
    expect(page.locator(shown)).to_contain_text("节后用工缺口40人")
    expect(page.locator(shown)).to_contain_text("招工难")
    assert len(lookups(method)) == 1
    expect(title).to_be_focused()
    title.press_sequentially("大大大", delay=20)
    page.wait_for_timeout(QUIET)
    assert len(lookups(method)) == 2
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        axe_check(page)


def test_similar_cases_show_without_scripts(without_scripts: Callable[[User], Page], people: Cast) -> None:
    page = without_scripts(people.officer)
    for place, box, button in (
        ("/cases/new/", "#id_title", "查看期限和相似诉求"),
        ("/", "#quick_title", "查看相似诉求"),
    ):
        page.goto(place)
        page.locator(box).fill("用工缺口")
        page.get_by_role("button", name=button).click()
        expect(page.locator("main")).to_contain_text("参加了专场招聘会。")


def test_kept_words_go_to_the_cursor(page: Page, sign_in: SignIn, people: Cast) -> None:
    case = handled(people)
    add_reply(by=people.handler, title="已转办", text="{企业}：已转办。")
    sign_in(people.handler)
    page.goto(f"{case.get_absolute_url()}answer/")
    area = page.get_by_label("办理情况")
    area.fill("前面后面")
    put_cursor(area, 2)

    page.get_by_label("常用答复").select_option(label="已转办（自己的）")
    page.get_by_role("button", name="插入").click()

    expect(area).to_have_value("前面\n宏泰科技有限公司：已转办。后面")
    expect(area).to_be_focused()
    expect(page.get_by_label("常用答复")).to_have_value("")
    page.wait_for_timeout(SETTLED)
    assert page.url.endswith("/answer/")


def test_adopted_answer_is_there_after_two_presses(page: Page, sign_in: SignIn, people: Cast) -> None:
    case = handled(people, title="用工缺口大")
    sign_in(people.handler)
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="采用此答复").click()
    expect(page.get_by_label("办理情况")).to_have_value("登记岗位后由人社部门组织专场招聘会。")
    axe_check(page)


def put_cursor(area: Locator, place: int) -> None:
    area.evaluate("(box, place) => box.setSelectionRange(place, place)", place)
