"""J10: filters live in the address: given to others, gone back to, removed one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistance.enums import CaseStatus
from assistance.models import Case
from assistance.services.search_text import write_search_texts
from foundation.accounts.models import Unit, User
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.browser.counter import Counter
from tests.browser.hands import by_keyboard, tab_to
from tests.factories.assistance import Cast, cast
from tests.factories.reporting import CountedCaseFactory

SignIn = Callable[[User], None]
HERE, THERE = 80, 10
BUDGET = 8


@pytest.fixture
def people(live_server: Any) -> Cast:
    """90 cases under way about power cuts, in two counties; as many others of each county to be filtered away."""
    people = cast()
    log(people.county, HERE, people, status=CaseStatus.HANDLING, title="厂区限电影响交货")
    log(people.other_county, THERE, people, status=CaseStatus.DISPATCHED, title="厂区限电影响交货")
    log(people.county, 3, people, status=CaseStatus.REGISTERED, title="厂区限电影响交货")
    log(people.other_county, 3, people, status=CaseStatus.HANDLING, title="用工缺口 40 人")
    return people


def log(county: Unit, count: int, people: Cast, **fields: Any) -> None:
    same = {
        "county": county,
        "lead_unit": people.department,
        "enterprise": people.enterprise,
        "officer": None,
    }
    first = CountedCaseFactory(registered_by=people.head, **same, **fields)
    Case.objects.bulk_create(
        CountedCaseFactory.build(registered_by=people.head, category=first.category, **same, **fields)
        for _number in range(count - 1)
    )
    write_search_texts(Case.objects.filter(county=county, title=first.title))


def numbers(page: Page) -> list[str]:
    return page.locator("#results tbody th .code").all_inner_texts()


def chips(page: Page) -> list[str]:
    return [text.splitlines()[0] for text in page.locator(".chips li a:not(.clear)").all_inner_texts()]


def set_filters(page: Page, counter: Counter) -> None:
    counter.fill(page.get_by_label("关键词"), "限电")
    counter.click(page.get_by_role("group", name="状态").locator("summary"))
    counter.click(page.get_by_role("group", name="状态").get_by_label("办理中"))
    counter.click(page.get_by_role("group", name="状态").get_by_label("待签收"))
    counter.press("Escape")
    counter.click(page.locator("#filters").get_by_role("button", name="搜索"))
    expect(page.locator("#results-count")).to_contain_text(f"共 {HERE + THERE} 件")


def test_the_address_shows_others_the_rows_that_they_may_see(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter
) -> None:
    sign_in(people.head)
    page.goto("/cases/")
    set_filters(page, counter)
    counter.within(BUDGET)
    assert re.search(r"\?q=[^&]+&status=dispatched&status=handling$", page.url)
    told, address = chips(page), page.url
    assert len(told) == 2
    page.goto(f"{address}&per=100")
    all_rows = set(numbers(page))
    assert len(all_rows) == HERE + THERE

    for user, count in ((people.officer, HERE), (people.other_officer, THERE)):
        sign_in(user)
        page.goto(address)
        assert chips(page) == told
        expect(page.locator("#results-count")).to_contain_text(f"共 {count} 件")
        page.goto(f"{address}&per=100")
        seen = numbers(page)
        assert len(seen) == count
        assert set(seen) < all_rows
    axe_check(page)


def test_back_from_a_case_is_where_one_was(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto("/cases/?q=限电&status=handling")
    for number in (2, 3):
        page.get_by_role("link", name="下一页").click()
        expect(page.locator(".pager")).to_contain_text(f"第 {number} 页")
    rows = numbers(page)
    link = page.locator("#results tbody th a").nth(20)
    link.scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    assert before > 200
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("厂区限电")
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("第 3 页")
    assert numbers(page) == rows
    expect(link).to_be_in_viewport()
    assert abs(page.evaluate("window.scrollY") - before) < 60
    page.reload()
    assert numbers(page) == rows
    assert chips(page) == ["关键词：限电", "状态：办理中"]
    page.get_by_role("link", name="上一页").click()
    expect(page.locator(".pager")).to_contain_text("第 2 页")


def test_search_pressed_again_asks_again(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.other_officer)
    page.goto("/cases/?q=限电")
    expect(page.locator("#results-count")).to_contain_text(f"共 {THERE} 件")
    log(people.other_county, 1, people, title="园区限电时段安排")
    page.locator("#filters").get_by_role("button", name="搜索").click()
    expect(page.locator("#results-count")).to_contain_text(f"共 {THERE + 1} 件")
    with page.expect_request(re.compile(r"/cases/\?q=")):
        page.get_by_label("关键词").press("Enter")


def test_what_the_address_should_not_say_is_left_out_in_words(
    page: Page, sign_in: SignIn, people: Cast
) -> None:
    sign_in(people.other_officer)
    page.goto(
        "/cases/?q=限电&status=dispatched&status=gone&light=purple&county=99999999&due_from=2023-99-99"
        "&officer=abc&colour=red&sort=price&per=7&after=%00zz&page=2"
    )
    expect(page.locator("#results-count")).to_contain_text(f"共 {THERE} 件")
    notices = page.locator("#results .notice")
    for words in (
        "已忽略无法识别的条件“状态”",
        "“时限”",
        "“县市区”",
        "“当前期限 从”",
        "colour",
        "不能按“price”排序",
        "页码已失效",
    ):
        expect(notices.filter(has_text=words)).to_have_count(1)
    assert chips(page) == ["关键词：限电", "状态：待签收"]
    axe_check(page)
    page.set_viewport_size(PHONE)
    axe_check(page)


def test_a_chip_is_removed_by_keyboard_alone(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.head)
    page.goto("/cases/")
    tab_to(page.get_by_label("关键词"))
    page.keyboard.type("限电")
    by_keyboard(page.get_by_role("group", name="状态").locator("summary"))
    tab_to(page.get_by_role("group", name="状态").get_by_label("待签收"))
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    by_keyboard(page.locator("#filters").get_by_role("button", name="搜索"))
    expect(page.locator("#results-count")).to_contain_text(f"共 {THERE} 件")
    by_keyboard(page.get_by_role("link", name=re.compile("状态：待签收")))
    expect(page.locator("#results-count")).to_contain_text(f"共 {HERE + THERE + 3} 件")
    by_keyboard(page.get_by_role("link", name="跳到列表"))
    by_keyboard(page.get_by_role("link", name="下一页"))
    expect(page.locator(".pager")).to_contain_text("第 2 页")
    rows = numbers(page)
    by_keyboard(page.get_by_role("link", name="跳到列表"))
    by_keyboard(page.locator("#results tbody th a").nth(2))
    expect(page.get_by_role("heading", level=1)).to_contain_text("厂区限电")
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("第 2 页")
    assert numbers(page) == rows


def test_filters_work_without_scripts(people: Cast, without_scripts: Callable[[User], Page]) -> None:
    page = without_scripts(people.head)
    page.goto("/cases/")
    page.get_by_label("关键词").fill("限电")
    page.get_by_role("group", name="状态").locator("summary").click()
    page.get_by_role("group", name="状态").get_by_label("办理中").check()
    page.locator("#filters").get_by_role("button", name="搜索").click()
    expect(page.locator("#results-count")).to_contain_text(f"共 {HERE} 件")
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("第 3 页")
    rows = numbers(page)
    page.locator("#results tbody th a").nth(20).click()
    page.go_back()
    assert numbers(page) == rows
    page.get_by_role("link", name=re.compile("状态：办理中")).click()
    expect(page.locator("#results-count")).to_contain_text(f"共 {HERE + THERE + 3} 件")
    assert chips(page) == ["关键词：限电"]
