"""J19: the leader goes from the city to the unit, the person and the case, and back; the numbers agree at each level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.browser.counter import Counter
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.reporting.moments import NOW, at

BUDGET = 4


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def leader(live_server: Any, monday: None) -> User:
    """Two units with the cases of three officers; the first unit has 14 of the 21."""
    county = UnitFactory(name="东昌府区")
    labour, land = DepartmentFactory(name="市人社局"), DepartmentFactory(name="市自然资源局")
    people = [person(RoleCode.CASE_OFFICER, county, name=name) for name in ("张专员", "李专员", "王专员")]
    for officer, unit, count in ((people[0], labour, 7), (people[1], labour, 4), (people[2], land, 6)):
        AnsweredCaseFactory.create_batch(count, county=county, lead_unit=unit, officer=officer, due=at(10))
    for title in ("招工困难", "返岗专车", "技工培训"):
        CountedCaseFactory(county=county, lead_unit=labour, officer=people[0], due=at(12), title=title)
    CountedCaseFactory(county=county, lead_unit=land, officer=people[2], due=at(30))
    return person(RoleCode.LEADER, name="赵副局长")


def due_in(row: Locator) -> int:
    return int(row.locator('td[data-label="应办结"]').inner_text())


def row_of(page: Page, name: str) -> Locator:
    return page.locator("tr", has=page.get_by_role("link", name=name, exact=True))


def told_on_strip(page: Page) -> int:
    found = re.search(r"应办结 (\d+) 件", page.locator(".strip-counts").inner_text())
    assert found is not None
    return int(found[1])


def test_leader_steps_down_to_the_case_and_back(
    page: Page, sign_in: Callable[[User], None], leader: User
) -> None:
    sign_in(leader)
    page.goto("/")
    assert told_on_strip(page) == 21
    unit_due = due_in(row_of(page, "市人社局"))
    assert unit_due + due_in(row_of(page, "市自然资源局")) == 21

    counter = Counter(page)
    counter.click(page.get_by_role("link", name="市人社局", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("市人社局")
    assert told_on_strip(page) == unit_due == 14
    person_due = due_in(row_of(page, "张专员"))
    assert person_due + due_in(row_of(page, "李专员")) == unit_due
    axe_check(page)

    counter.click(page.get_by_role("link", name="张专员", exact=True))
    expect(page.locator("#results-count")).to_contain_text(f"共 {person_due} 件")
    expect(page.locator("#results tbody tr")).to_have_count(person_due)
    list_address = page.url

    counter.click(page.locator("#results").get_by_role("link", name="招工困难"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("招工困难")
    expect(page.locator("main")).to_contain_text("市人社局")

    counter.count += 1
    page.go_back()
    expect(page.locator("#results-count")).to_contain_text(f"共 {person_due} 件")
    assert page.url == list_address
    counter.within(BUDGET)


def test_leader_reads_every_page_of_the_rate_on_a_phone(
    page: Page, sign_in: Callable[[User], None], leader: User
) -> None:
    sign_in(leader)
    page.set_viewport_size(PHONE)
    for path in ("", "forecast/", "what-if/", "checks/", "versions/", "lineage/?part=due", "workbook/"):
        page.goto(f"/reports/resolution/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main form[method=post]")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        axe_check(page)


def test_what_if_works_without_scripts(leader: User, without_scripts: Callable[[User], Page]) -> None:
    page = without_scripts(leader)
    page.goto("/reports/resolution/what-if/")
    page.get_by_label("主办单位").select_option(label="市人社局")
    page.get_by_role("button", name="列出").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_label(re.compile("^选 SQ-")).first.check()
    page.get_by_label("移给单位").select_option(label="市自然资源局")
    page.get_by_role("button", name="推演").click()
    expect(page.locator("main")).to_contain_text("所选 1 件，未作任何改动")
    assert "to_unit=" in page.url
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("移交 1 件。")
