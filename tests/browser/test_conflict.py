"""J12: two people change one case. Other fields merge, the same field is asked about, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assistance.models import Case
from assistance.services.edits import edit_case
from foundation.accounts.models import User
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE
from tests.factories.assistance import Cast, handled

Opened = Callable[[User], Page]
LONG = "张三另写的一段，四百字的说明。" * 12


@pytest.fixture
def case(people: Cast) -> Case:
    return handled(people)


@pytest.fixture(params=["with scripts", "without scripts"])
def opened(
    request: pytest.FixtureRequest,
    page: Page,
    sign_in: Callable[[User], None],
    without_scripts: Callable[[User], Page],
) -> Opened:
    """The same journey in both kinds of browser."""

    def enter(user: User) -> Page:
        if request.param == "without scripts":
            return without_scripts(user)
        sign_in(user)
        return page

    return enter


def test_different_fields_merge(opened: Opened, people: Cast, case: Case) -> None:
    page = opened(people.officer)
    page.goto(f"{case.get_absolute_url()}edit/")
    edit_case(case, by=people.head, version=case.version, description="周科长补充的内容")
    page.get_by_label("诉求标题").fill("张三改的标题")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("他人同时修改的其他内容已一并保留")
    case.refresh_from_db()
    assert (case.title, case.description) == ("张三改的标题", "周科长补充的内容")


def test_the_same_field_is_asked_about_and_nothing_is_lost(opened: Opened, people: Cast, case: Case) -> None:
    page = opened(people.officer)
    page.goto(f"{case.get_absolute_url()}edit/")
    edit_case(case, by=people.head, version=case.version, title="周科长的标题", contact_name="新联系人")
    page.get_by_label("诉求标题").fill("张三的标题")
    page.get_by_label("诉求内容").fill(LONG)
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("别人刚改过，请核对")
    expect(page.locator("#main")).to_contain_text("周科长 在")
    row = page.locator("tbody tr", has_text="诉求标题")
    for words in (case.title, "周科长的标题", "张三的标题"):
        expect(row).to_contain_text(words)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    case.refresh_from_db()
    assert (case.title, case.description) == ("周科长的标题", "")

    page.get_by_role("button", name="保存选定内容").click()
    expect(page.locator("#main")).to_contain_text("两人都改过“诉求标题”")
    expect(page.get_by_label("诉求标题")).to_have_value("张三的标题")
    expect(page.get_by_label("诉求内容")).to_have_value(LONG)
    page.get_by_role("button", name="保存", exact=True).click()
    case.refresh_from_db()
    assert (case.title, case.description, case.contact_name) == ("张三的标题", LONG, "新联系人")


def test_choosing_the_other_version(opened: Opened, people: Cast, case: Case) -> None:
    page = opened(people.officer)
    page.set_viewport_size(PHONE)
    page.goto(f"{case.get_absolute_url()}edit/")
    edit_case(case, by=people.head, version=case.version, title="周科长的标题")
    page.get_by_label("诉求标题").fill("张三的标题")
    page.get_by_label("诉求内容").fill(LONG)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("周科长的标题").check()
    page.get_by_role("button", name="保存选定内容").click()
    expect(page.locator("#messages")).to_contain_text("已修改诉求内容")
    case.refresh_from_db()
    assert (case.title, case.description) == ("周科长的标题", LONG)


def test_abandoning_the_page_keeps_the_words_as_a_draft(opened: Opened, people: Cast, case: Case) -> None:
    page = opened(people.officer)
    page.goto(f"{case.get_absolute_url()}edit/")
    edit_case(case, by=people.head, version=case.version, title="周科长的标题")
    page.get_by_label("诉求标题").fill("张三的标题")
    page.get_by_label("诉求内容").fill(LONG)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="放弃我的修改").click()
    expect(page).to_have_url(re.compile(case.get_absolute_url() + "$"))
    page.goto(f"{case.get_absolute_url()}edit/")
    page.get_by_role("link", name="恢复").click()
    expect(page.get_by_label("诉求标题")).to_have_value("张三的标题")
    expect(page.get_by_label("诉求内容")).to_have_value(LONG)


def test_a_hint_says_who_else_is_there(
    page: Page,
    sign_in: Callable[[User], None],
    without_scripts: Callable[[User], Page],
    people: Cast,
    case: Case,
) -> None:
    """也在查看 and 正在编辑 are told to the other, also where no script runs; nobody is kept out."""
    sign_in(people.officer)
    with page.expect_response(lambda answer: answer.url.endswith("/viewing/")):
        page.goto(f"{case.get_absolute_url()}edit/")
    other = without_scripts(people.head)
    other.goto(case.get_absolute_url())
    expect(other.locator("[data-viewing-text]")).to_have_text("张三 正在编辑")
    other.goto(f"{case.get_absolute_url()}edit/")
    other.get_by_label("诉求标题").fill("周科长照样能改")
    other.get_by_role("button", name="保存", exact=True).click()
    case.refresh_from_db()
    assert case.title == "周科长照样能改"
    assert violations(page) == []
