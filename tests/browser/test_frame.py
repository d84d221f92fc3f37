from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser import accessibility
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.browser.counter import Counter
from tests.factories.accounts import PASSWORD, UnitFactory, person, reporting_units
from tests.factories.enterprises import SigningFactory

GUIDE = "/settings/styleguide/"
SignIn = Callable[[User], None]


@pytest.fixture
def admin(live_server: Any) -> User:
    reporting_units()
    return person(RoleCode.SYSTEM_ADMIN, name="王建国")


def test_nothing_is_excluded_from_the_accessibility_checks() -> None:
    assert accessibility.EXCLUDED == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_styleguide_has_no_accessibility_violation(
    page: Page, sign_in: SignIn, admin: User, size: Any
) -> None:
    sign_in(admin)
    page.set_viewport_size(size)
    page.goto(GUIDE)
    axe_check(page)
    page.emulate_media(media="print")
    axe_check(page)


def test_a_printed_list_leaves_out_the_acts_of_its_rows_and_keeps_why_one_was_voided(
    page: Page, sign_in: SignIn, live_server: Any
) -> None:
    reporting_units()
    head = person(RoleCode.SECTION_HEAD)
    SigningFactory()
    SigningFactory(voided_at=timezone.now(), voided_by=head, void_reason="重复登记")
    sign_in(head)
    page.goto("/signings/?all=on")
    act = page.get_by_role("table").get_by_role("link", name="作废")
    expect(act).to_be_visible()
    page.emulate_media(media="print")
    expect(act).to_have_count(0)
    expect(page.get_by_text("重复登记")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_open_menus_have_no_accessibility_violation(
    page: Page, sign_in: SignIn, admin: User, size: Any
) -> None:
    sign_in(admin)
    page.set_viewport_size(size)
    page.goto(GUIDE)
    page.locator("details.menu > summary").click()
    if size == PHONE:
        page.locator(".filter-fold > summary").click()
    folded = page.get_by_role("group", name="类型")
    folded.locator("summary").click()
    folded.evaluate("node => node.scrollIntoView({block: 'center'})")  # clear of the bar at the foot
    axe_check(page)


def test_sign_in_page_has_no_accessibility_violation_and_lets_one_in(page: Page, admin: User) -> None:
    page.goto("/sign-in/?next=" + GUIDE)
    axe_check(page)
    page.get_by_label("登录名").fill(admin.username)
    page.get_by_label("密码").fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_title(re.compile("^有错误"))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("登录名")).to_have_value(admin.username)
    axe_check(page)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("界面样式")


def test_lost_pages_have_no_accessibility_violation(page: Page, sign_in: SignIn, admin: User) -> None:
    page.goto("/no/such/page/")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有找到这一页")
    axe_check(page)
    sign_in(admin)
    page.goto("/no/such/page/")
    axe_check(page)


def test_no_page_scrolls_sideways(page: Page, sign_in: SignIn, admin: User) -> None:
    sign_in(admin)
    for width in (320, 360, 768, 992, 1366):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(GUIDE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_skip_link_is_the_first_stop_and_leads_to_the_text(page: Page, sign_in: SignIn, admin: User) -> None:
    sign_in(admin)
    page.goto("/me/profile/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_phone_navigation_opens_with_and_without_scripts(
    page: Page, sign_in: SignIn, admin: User, without_scripts: Callable[[User], Page]
) -> None:
    sign_in(admin)
    plain = without_scripts(admin)
    for one in (page, plain):
        one.set_viewport_size(PHONE)
        one.goto("/me/profile/")
        link = one.get_by_role("navigation", name="主导航").get_by_role("link", name="界面样式")
        expect(link).not_to_be_visible()
        one.locator(".top-menu").click()
        expect(link).to_be_visible()
    axe_check(page)


def test_filter_sort_and_page_swap_only_the_results_and_the_address(
    page: Page, sign_in: SignIn, admin: User
) -> None:
    sign_in(admin)
    page.goto(GUIDE)
    page.evaluate("document.body.dataset.seen = 'yes'")
    page.get_by_label("关键词").fill("县")
    page.get_by_label("关键词").press("Enter")
    expect(page.locator("#results-count")).to_contain_text("共 5 个单位")
    expect(page).to_have_url(re.compile(r"/settings/styleguide/\?q=%E5%8E%BF$"))
    expect(page.get_by_label("关键词")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("共 5 个单位")
    page.get_by_role("columnheader", name="编码").get_by_role("link").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("编码")
    expect(page.locator("#sort-code")).to_be_focused()
    assert page.evaluate("document.body.dataset.seen") == "yes"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("界面样式")
    expect(page.get_by_label("关键词")).to_have_value("县")


def test_pages_walk_without_losing_the_focus(page: Page, sign_in: SignIn, admin: User) -> None:
    UnitFactory.create_batch(8)
    sign_in(admin)
    page.goto(GUIDE)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("第 2 页")
    expect(page.locator("#page-following")).to_be_focused()
    page.get_by_role("link", name="上一页").click()
    expect(page.locator(".pager")).to_contain_text("第 1 页")
    expect(page.locator("#results-count")).to_be_focused()


def test_lists_work_without_scripts(admin: User, without_scripts: Callable[[User], Page]) -> None:
    page = without_scripts(admin)
    page.goto(GUIDE)
    page.get_by_label("关键词").fill("县")
    page.get_by_role("button", name="搜索", exact=True).last.click()
    expect(page.locator("#results-count")).to_contain_text("共 5 个单位")
    page.get_by_role("link", name=re.compile("关键词：县")).click()
    expect(page.locator("#results-count")).to_contain_text("共 12 个单位")
    page.locator("details.menu > summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_keys_press_links_but_never_while_typing_or_composing(
    page: Page, sign_in: SignIn, admin: User, counter: Counter
) -> None:
    sign_in(admin)
    page.goto(GUIDE)
    page.locator("h1").click()
    counter.press("Shift+Slash")
    expect(page.get_by_role("dialog", name="本页快捷键")).to_be_visible()
    axe_check(page)
    counter.press("Escape")
    counter.press("j")
    assert page.evaluate("document.activeElement.hasAttribute('data-row-key')")
    page.get_by_label("关键词").focus()
    counter.type("j?")
    expect(page.get_by_label("关键词")).to_have_value("j?")
    expect(page.get_by_role("dialog", name="本页快捷键")).not_to_be_visible()
    counter.within(4)


def test_enter_that_picks_a_pinyin_candidate_submits_nothing(
    page: Page, sign_in: SignIn, admin: User
) -> None:
    sign_in(admin)
    page.goto(GUIDE)
    box = page.get_by_label("关键词")
    box.fill("hongtai")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box.dispatch_event(
        "keydown", {"key": "Enter", "code": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    page.wait_for_timeout(300)
    assert asked == []


def test_keys_can_be_switched_off(page: Page, sign_in: SignIn, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(shortcuts_on=False)
    sign_in(admin)
    page.goto(GUIDE)
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog", name="本页快捷键")).not_to_be_visible()


def test_a_double_click_posts_once(page: Page, sign_in: SignIn, admin: User) -> None:
    sign_in(admin)
    page.goto("/me/profile/")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="保存").dblclick()
    expect(page.locator("#messages")).to_contain_text("设置已保存")
    assert len(posts) == 1


def test_calendar_button_and_folded_choices_answer(page: Page, sign_in: SignIn, admin: User) -> None:
    sign_in(admin)
    page.goto(GUIDE)
    expect(page.get_by_role("button", name="日历").first).to_be_visible()
    folded = page.get_by_role("group", name="类型")
    folded.locator("summary").click()
    folded.get_by_label("科室").check()
    expect(folded.locator("summary")).to_have_text("科室")
    page.keyboard.press("Escape")
    expect(folded.get_by_label("科室")).not_to_be_visible()
    expect(folded.locator("summary")).to_be_focused()


def test_typeahead_offers_and_takes_a_choice_by_keyboard(
    page: Page, sign_in: SignIn, admin: User, counter: Counter
) -> None:
    sign_in(admin)
    page.goto(GUIDE)
    box = page.get_by_role("combobox", name="单位").first
    counter.fill(box, "高")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.locator("#live")).to_have_text("2 个可选")
    axe_check(page)
    counter.press("ArrowDown", box)
    counter.press("Enter", box)
    expect(box).to_have_value("高新技术产业开发区")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.locator("input[name=unit]").input_value().isdigit()
    box.fill("没有的")
    expect(page.locator("#live")).to_have_text("没有找到“没有的”")
    assert page.locator("input[name=unit]").input_value() == ""
    counter.within(3)


def test_typeahead_waits_for_the_end_of_composing(page: Page, sign_in: SignIn, admin: User) -> None:
    sign_in(admin)
    page.goto(GUIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/options/" in request.url else None)
    box = page.get_by_role("combobox", name="单位").first
    box.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "guan", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(500)
    assert asked == []
    session.send("Input.insertText", {"text": "冠"})
    expect(page.get_by_role("option", name="冠县")).to_be_visible()
    assert len(asked) == 1


def test_the_place_one_is_at_is_in_sight_in_a_long_navigation(
    page: Page, sign_in: SignIn, live_server: Any
) -> None:
    reporting_units()
    sign_in(person(RoleCode.SECTION_HEAD))
    page.set_viewport_size(DESK)
    page.goto("/settings/replies/")
    here = page.locator(".side nav [aria-current='page']")
    expect(here).to_have_text("常用答复")
    expect(here).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0


def test_groups_of_the_navigation_fold_and_stay_as_they_were_left(
    page: Page, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(person(RoleCode.SECTION_HEAD))
    page.goto("/enterprises/")
    nav = page.get_by_role("navigation", name="主导航")
    for label, is_open in [("诉求台账", True), ("企业台账", True), ("挂图作战", False)]:
        expect(nav.get_by_role("link", name=label)).to_be_visible(visible=is_open)
    nav.locator("summary").get_by_text("诉求").press("Enter")
    nav.locator("summary").get_by_text("产业链").press("Enter")
    page.goto("/")
    for label, is_open in [("诉求台账", False), ("企业台账", False), ("挂图作战", True)]:
        expect(nav.get_by_role("link", name=label)).to_be_visible(visible=is_open)
    page.goto("/cases/")
    expect(nav.get_by_role("link", name="诉求台账")).to_be_visible()
