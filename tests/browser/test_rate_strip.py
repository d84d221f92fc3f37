"""J4 (flow F5): the manager's home says where the month stands, and each number opens its list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from assistance.enums import Outcome
from assistance.models import Case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.browser.counter import Counter
from tests.factories.accounts import person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.reporting.moments import NOW, at

GOLDEN = (
    "10月应办结 187 件：已解决 171，未解决 1，在办 15（其中 3 件临期）。",
    "截至今日 99.41%（171/172）；其余全部解决则 99.46%（186/187）。",
    "目标 99% 允许未解决 1 件，已用完：再有 1 件未解决，本月降至 98.93%（185/187）。",
)
LOST = (
    "10月应办结 187 件：已解决 171，未解决 2，在办 14（其中 2 件临期）。",
    "截至今日 98.84%（171/173）；其余全部解决则 98.93%（185/187）。",
    "本月已无法达到 99%，最好只能到 98.93%（185/187）。",
)
NUMBERS = {"187": 187, "171": 171, "1": 1, "15": 15, "3": 3}


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def manager(live_server: Any, monday: None) -> User:
    return person(RoleCode.SECTION_HEAD, name="周科长")


def copies(first: Case, count: int, factory: Any = AnsweredCaseFactory, **fields: Any) -> None:
    """As many more, in one statement, with the people and places of the first."""
    same = {
        name: getattr(first, name)
        for name in ("county", "enterprise", "category", "lead_unit", "officer", "registered_by")
    }
    Case.objects.bulk_create(factory.build(**same, **fields) for _number in range(count))


def golden_month() -> None:
    first = AnsweredCaseFactory(due=at(10))
    copies(first, 170, due=at(10))
    copies(first, 1, due=at(10), outcome=Outcome.UNRESOLVED)
    copies(first, 3, CountedCaseFactory, due=at(17), title="厂区限电影响交货")
    copies(first, 12, CountedCaseFactory, due=at(31))


def missed_month() -> None:
    first = AnsweredCaseFactory(due=at(10))
    copies(first, 478, due=at(10))
    copies(first, 5, due=at(11), outcome=Outcome.EXPLAINED)


def assert_told(page: Page, sentences: tuple[str, ...]) -> None:
    strip = page.locator("section.strip")
    for sentence in sentences:
        expect(strip).to_contain_text(sentence)


def miss_one_more() -> None:
    Case.objects.filter(pk=Case.objects.filter(due_at=at(17)).first().pk).update(
        status="answered", outcome=Outcome.UNRESOLVED, answered_at=NOW, answer_text="没有办成。"
    )


def test_the_golden_month_opens_its_lists_and_is_lost_by_one_more_miss(
    page: Page, sign_in: Callable[[User], None], manager: User
) -> None:
    golden_month()
    sign_in(manager)
    page.goto("/")
    assert_told(page, GOLDEN)
    expect(page.locator(".strip-verdict")).to_have_text("✓ 达标 · 171/172 · 目标 99%")
    axe_check(page)
    endangering = page.locator("section", has=page.locator("#endangering-title"))
    expect(endangering.get_by_role("link", name="厂区限电影响交货")).to_have_count(3)

    for text, count in NUMBERS.items():
        counter = Counter(page)
        page.goto("/")
        counter.click(page.locator(".strip-counts").get_by_role("link", name=text, exact=True))
        expect(page.locator("#results-count")).to_contain_text(f"共 {count} 件")
        expect(page.locator("#results tbody tr")).to_have_count(min(count, 25))
        counter.within(1)
    axe_check(page)

    miss_one_more()
    page.goto("/")
    assert_told(page, LOST)
    expect(page.locator(".strip-verdict")).to_have_text("✗ 未达标 · 171/173 · 目标 99%")
    page.set_viewport_size(PHONE)
    axe_check(page)


def test_a_hidden_miss_is_never_rounded_away(
    page: Page, sign_in: Callable[[User], None], manager: User
) -> None:
    missed_month()
    sign_in(manager)
    for address in ("/", "/reports/resolution/"):
        page.goto(address)
        expect(page.locator(".strip-rate")).to_have_text("98.96%")
        expect(page.locator(".strip-verdict")).to_have_text("✗ 未达标 · 479/484 · 目标 99%")
        expect(page.locator("section.strip")).to_contain_text(
            "已无法达到 99%，最好只能到 98.96%（479/484）。"
        )
        expect(page.locator("main")).not_to_contain_text("99.0%")
        axe_check(page)


def test_the_strip_and_its_lists_need_no_scripts(
    manager: User, without_scripts: Callable[[User], Page]
) -> None:
    golden_month()
    page = without_scripts(manager)
    page.goto("/")
    assert_told(page, GOLDEN)
    page.locator(".strip-counts").get_by_role("link", name="15", exact=True).click()
    expect(page.locator("#results tbody tr")).to_have_count(15)
    page.goto("/")
    page.get_by_role("link", name="查看人员负载").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("人员负载")
    page.goto("/")
    page.get_by_role("link", name="查看近 12 个月").click()
    expect(page.locator("main")).to_contain_text("99.41%")
