"""J5 (flow F3): 37 cases of one person go to another, 2 of them closed and 1 out of reach; and back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from assistance.enums import CaseStatus
from assistance.models import BulkAct, Case
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.browser.counter import Counter
from tests.browser.hands import tab_to
from tests.factories.assistance import Cast, cast
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory

SignIn = Callable[[User], None]
ALL, CLOSED, OUT_OF_REACH = 37, 2, 1
GOOD = ALL - CLOSED - OUT_OF_REACH
BUDGET = 7
HANDLER = re.compile("^承办人")
FIELDS = ("status", "lead_unit", "handler", "officer", "transfer_count")

PATIENCE = 30_000
"""Milliseconds: all rows are done in the request, on a machine that may be busy."""


@pytest.fixture
def people(live_server: Any) -> Cast:
    """The county's head sees all 37; one lies in the other county, and she only wrote it down."""
    people = cast()
    same = {
        "enterprise": people.enterprise,
        "officer": people.officer,
        "lead_unit": people.department,
        "handler": people.handler,
        "registered_by": people.county_head,
    }
    for _number in range(GOOD):
        CountedCaseFactory(county=people.county, **same)
    for _number in range(CLOSED):
        answered = AnsweredCaseFactory(county=people.county, **same)
        Case.objects.filter(pk=answered.pk).update(status=CaseStatus.CLOSED, closed_at=answered.answered_at)
    CountedCaseFactory(county=people.other_county, **same)
    return people


def rows() -> list[dict[str, Any]]:
    return list(Case.objects.order_by("pk").values(*FIELDS))


def address(people: Cast) -> str:
    return f"/cases/?officer={people.officer.pk}"


def assert_result(page: Page, people: Cast) -> None:
    expect(page.locator("#messages")).to_contain_text(f"批量改派：{GOOD} 件已办，3 件未办", timeout=PATIENCE)
    assert (
        Case.objects.filter(lead_unit=people.other_department, handler=people.other_handler).count() == GOOD
    )
    act = BulkAct.objects.get()
    told = list(act.rows.exclude(outcome="done").order_by("outcome").values_list("outcome", "sentence"))
    assert [outcome for outcome, _sentence in told] == ["forbidden", "refused", "refused"]
    assert "权限" in told[0][1]
    assert all("已办结" in sentence for _outcome, sentence in told[1:])
    assert AuditEntry.objects.filter(action="case.reassign").count() == GOOD
    assert AuditEntry.objects.filter(action="bulk.begin").count() == 1


def assert_undone(page: Page, before: list[dict[str, Any]]) -> None:
    expect(page.locator("#messages")).to_contain_text(f"批量改派：已撤销 {GOOD} 件。", timeout=PATIENCE)
    assert rows() == before
    assert AuditEntry.objects.filter(action="case.take_back").count() == GOOD
    assert AuditEntry.objects.filter(action="bulk.undo").count() == 1


def test_thirty_seven_go_within_the_budget_and_come_back(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter
) -> None:
    before = rows()
    sign_in(people.county_head)
    page.goto("/reports/workload/")
    counter.click(page.locator("#workload td[data-label='在办'] a").first)
    expect(page).to_have_url(re.compile(f"officer={people.officer.pk}"))
    page.goto(address(people))
    bar = page.get_by_role("region", name="批量办理")
    expect(bar).to_be_hidden()
    counter.click(page.get_by_label("选择本页全部"))
    expect(bar).to_contain_text("已选 25 件")
    counter.click(page.get_by_label(f"选择全部 {ALL} 条"))
    expect(bar).to_contain_text(f"已选 {ALL} 件")
    axe_check(page)
    counter.click(bar.get_by_role("button", name="批量改派"))
    expect(page.get_by_role("heading", level=2)).to_contain_text(f"已选 {ALL} 件，可以办理 {GOOD} 件")
    expect(page.locator("main")).to_contain_text("2 件：现在是“已办结”")
    expect(page.locator("main")).to_contain_text("1 件：您没有办理此事的权限")
    axe_check(page)
    counter.fill(page.get_by_label(HANDLER), people.other_handler.name)
    counter.fill(page.get_by_label("改派原因"), "集中到一个单位")
    counter.click(page.get_by_role("button", name=re.compile("确认批量改派")))
    counter.within(BUDGET)
    assert_result(page, people)
    axe_check(page)
    page.set_viewport_size(PHONE)
    axe_check(page)
    page.locator("#messages").get_by_role("button", name="撤销").click()
    assert_undone(page, before)


def test_the_same_by_keyboard_alone(page: Page, sign_in: SignIn, people: Cast) -> None:
    before = rows()
    sign_in(people.county_head)
    page.goto(address(people))

    def press(target: Locator, key: str) -> None:
        tab_to(target)
        page.keyboard.press(key)

    press(page.get_by_role("link", name="跳到列表"), "Enter")
    press(page.get_by_label("选择本页全部"), "Space")
    first_box = page.locator("tbody input[type=checkbox]").first
    expect(first_box).to_be_checked()
    press(page.get_by_label(f"选择全部 {ALL} 条"), "Space")
    press(page.get_by_role("button", name="批量改派"), "Enter")
    tab_to(page.get_by_label(HANDLER))
    page.keyboard.type(people.other_handler.name)
    expect(page.get_by_role("option").first).to_contain_text(people.other_handler.name)
    page.keyboard.press("Enter")
    tab_to(page.get_by_label("改派原因"))
    page.keyboard.type("集中到一个单位")
    press(page.get_by_role("button", name=re.compile("确认批量改派")), "Enter")
    assert_result(page, people)
    press(page.locator("#messages").get_by_role("button", name="撤销"), "Enter")
    assert_undone(page, before)


def test_the_same_without_scripts(people: Cast, without_scripts: Callable[[User], Page]) -> None:
    before = rows()
    page = without_scripts(people.county_head)
    page.goto(address(people))
    expect(page.get_by_label("选择本页全部")).to_be_hidden()
    page.get_by_label(f"选择全部 {ALL} 条").check()
    page.get_by_role("button", name="批量改派").click()
    page.get_by_label(HANDLER).fill(people.other_handler.name)
    page.get_by_role("button", name=re.compile("确认批量改派")).click()
    expect(page.locator("main")).to_contain_text("请填写“改派原因”")
    expect(page.get_by_label(HANDLER)).to_have_value(people.other_handler.name)
    page.get_by_label("改派原因").fill("集中到一个单位")
    page.get_by_role("button", name=re.compile("确认批量改派")).click()
    assert_result(page, people)
    page.locator("#messages").get_by_role("button", name="撤销").click()
    assert_undone(page, before)


def test_officer_of_an_enterprise_changes_in_three_acts_with_its_cases(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter
) -> None:
    """F16."""
    other = User.objects.create_user("maliu", name="马六", unit=people.county)
    other.grants.create(role="case_officer", unit=people.county)
    sign_in(people.county_head)
    page.goto(people.enterprise.get_absolute_url())
    counter.click(page.get_by_role("link", name="更换专员"))
    expect(page.get_by_label(re.compile("在办诉求 34 件一并移交"))).to_be_checked()
    axe_check(page)
    counter.click(page.get_by_role("radio", name=re.compile("马六")))
    counter.click(page.get_by_role("button", name="指定"))
    counter.within(3)
    expect(page.locator("#messages")).to_contain_text("在办诉求移交 34 件")
    assert Case.objects.filter(officer=other).count() == GOOD
