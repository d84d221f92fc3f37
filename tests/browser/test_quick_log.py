"""J1 (flow F1) and J18: a problem is logged while the caller is still on the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistance.models import Case
from foundation.accounts.models import User
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.browser.counter import Counter
from tests.factories.assistance import Cast
from tests.factories.enterprises import EnterpriseFactory

SignIn = Callable[[User], None]
BUDGET = 6
TITLE = "厂区限电影响交货"


def test_a_call_is_logged_by_keyboard_within_the_budget(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter
) -> None:
    sign_in(people.officer)
    page.goto("/cases/")
    counter.press("n")
    expect(page.get_by_role("combobox", name="企业")).to_be_focused()
    counter.type("htkj")
    counter.press("Enter")
    expect(page.locator("#intake-context")).to_contain_text(people.officer.name)
    expect(page.get_by_role("radio").first).to_be_focused()
    counter.press("5")
    counter.type(TITLE)
    counter.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    counter.within(BUDGET)
    case = Case.objects.get()
    assert (case.enterprise, case.officer, case.source) == (people.enterprise, people.officer, "phone")
    assert (case.category.code, case.contact_phone) == ("ENE", "13812345678")
    expect(page.locator("body")).to_contain_text(case.number)
    page.goto("/todo/")
    expect(page.locator(".todo-list li").first).to_contain_text(TITLE)


def test_a_call_is_logged_by_mouse_within_the_budget(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter
) -> None:
    sign_in(people.officer)
    page.goto("/cases/")
    counter.click(page.get_by_role("banner").get_by_role("link", name=re.compile("记诉求")))
    counter.fill(page.get_by_role("combobox", name="企业"), "科技")
    counter.click(page.get_by_role("option", name=re.compile("宏泰科技")))
    counter.click(page.locator("label", has_text="用能保障"))
    counter.fill(page.get_by_label("诉求标题"), TITLE)
    counter.click(page.get_by_role("button", name=re.compile("^登记")))
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    counter.within(BUDGET)
    assert Case.objects.count() == 1


def test_a_double_submit_makes_one_case(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto(f"/cases/new/?enterprise={people.enterprise.pk}")
    page.locator("label", has_text="用能保障").click()
    page.get_by_label("诉求标题").fill(TITLE)
    token = page.locator("input[name=token]").get_attribute("value")
    page.get_by_label("诉求标题").press("Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    page.go_back()
    page.locator("input[name=token]").evaluate("(box, value) => { box.value = value }", token)
    page.get_by_role("button", name=re.compile("^登记")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    assert Case.objects.count() == 1


def test_a_call_is_logged_without_scripts(people: Cast, without_scripts: Callable[[User], Page]) -> None:
    EnterpriseFactory(name="宏泰机械有限公司", county=people.county)
    page = without_scripts(people.officer)
    page.goto("/cases/new/")
    page.get_by_role("textbox", name="企业", exact=True).fill("宏泰")
    page.locator("label", has_text="用能保障").click()
    page.get_by_label("诉求标题").fill(TITLE)
    page.get_by_role("button", name=re.compile("^登记")).click()
    page.get_by_role("radio", name=re.compile("宏泰科技")).check()
    expect(page.get_by_label("诉求标题")).to_have_value(TITLE)
    page.get_by_role("button", name=re.compile("^登记")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    assert Case.objects.get().enterprise == people.enterprise


def test_enter_that_confirms_a_candidate_logs_nothing(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto(f"/cases/new/?enterprise={people.enterprise.pk}")
    title = page.get_by_label("诉求标题")
    title.fill("xiandian")
    for name in ("compositionstart", "compositionupdate"):
        title.dispatch_event(name, {"data": "限电"})
    title.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True, "bubbles": True})
    title.dispatch_event("keydown", {"key": "n", "code": "KeyN", "isComposing": True, "bubbles": True})
    expect(title).to_have_value("xiandian")
    expect(page.get_by_role("heading", level=1)).to_have_text("记诉求")
    assert Case.objects.count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_form_has_no_accessibility_violation(
    page: Page, sign_in: SignIn, people: Cast, size: Any
) -> None:
    sign_in(people.officer)
    page.set_viewport_size(size)
    page.goto("/cases/new/")
    axe_check(page)
    page.get_by_label("诉求标题").fill("只有标题")
    page.get_by_role("button", name=re.compile("^登记")).click()
    expect(page).to_have_title(re.compile("^有错误"))
    expect(page.get_by_label("诉求标题")).to_have_value("只有标题")
    axe_check(page)
