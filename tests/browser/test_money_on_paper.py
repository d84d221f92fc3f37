"""汇总表 and 明细表 as they come out of the printer: A4, upright or across, nothing cut, the head on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.services.reward_rules import ensure_reward_rules
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import LoanFactory
from tests.policies.claims.house import TODAY, WAN, build

SHORT, LONG = 595, 842
BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")
CUT = """() => {
  const sheet = document.querySelector('.money-sheet').getBoundingClientRect();
  return [...document.querySelectorAll('.money-sheet th, .money-sheet td')]
    .filter(cell => cell.getBoundingClientRect().right > sheet.right + 1 || cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.textContent);
}"""


@pytest.fixture
def clerk(live_server: Any) -> User:
    ensure_reward_rules()
    return person(RoleCode.FUND_CLERK, name="钱会计")


def pages_of(page: Page) -> list[tuple[int, int]]:
    return [
        (round(float(width)), round(float(height)))
        for width, height in BOX.findall(page.pdf(prefer_css_page_size=True))
    ]


def paper(page: Page, width: int) -> list[str]:
    """What would be cut off on a page of so many pixels between its margins."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 900})
    cut: list[str] = page.evaluate(CUT)
    return cut


def test_the_rows_lie_across_several_pages_under_one_head(
    page: Page, clerk: User, sign_in: Callable[[User], None]
) -> None:
    firm = EnterpriseFactory(name="聊城市东昌府区高新技术产业开发区特种精密轴承制造股份有限公司")
    first = LoanFactory(enterprise=firm, status="settled", drawn_on=TODAY, repaid_on=TODAY)
    LoanFactory.create_batch(
        60, institution=first.institution, status="settled", drawn_on=TODAY, repaid_on=TODAY
    )
    sign_in(clerk)
    page.goto(reverse("loan-list"))
    page.get_by_role("link", name="打印明细表").click()
    expect(page.get_by_role("heading", name="应急转贷明细表")).to_be_visible()
    axe_check(page)
    page.set_viewport_size(PHONE)
    axe_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    sizes = pages_of(page)
    assert len(sizes) > 1
    assert set(sizes) == {(LONG, SHORT)}
    assert paper(page, width=1030) == []
    head = page.locator(".money-sheet thead").first
    assert head.evaluate("one => getComputedStyle(one).display") == "table-header-group"
    expect(page.get_by_role("button", name="打印")).to_be_hidden()


def test_the_summary_stands_upright_on_one_page(
    page: Page, clerk: User, sign_in: Callable[[User], None]
) -> None:
    build(clerk).paid(claimed_fen=30 * WAN)
    sign_in(clerk)
    page.goto(reverse("payment-summary"))
    page.get_by_role("link", name="打印汇总表").click()
    expect(page.get_by_role("heading", name=f"{TODAY.year} 年奖励资金拨付汇总表")).to_be_visible()
    expect(page.locator(".money-sheet-sign")).to_contain_text("制表人：钱会计")
    axe_check(page)
    assert pages_of(page) == [(SHORT, LONG)]
    assert paper(page, width=688) == []
