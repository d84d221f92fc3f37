"""J6 (flows F12 and F4): one enters what a document decided, another checks it by one tick, and the totals move."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from foundation.accounts.roles import RoleCode
from policies.claim_enums import ClaimStatus
from policies.models import Claim
from policies.services.reward_rules import ensure_reward_rules
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.browser.counter import Counter
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.claims.house import NUMBER, WAN, House, build

F12, F4, F4_OF_TWENTY = 7, 3, 5


@pytest.fixture
def house(live_server: Any) -> House:
    ensure_reward_rules()
    return build(person(RoleCode.FUND_CLERK, name="钱会计"))


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "下达通知.pdf"
    path.write_bytes(b"%PDF-1.4\n%%EOF")
    return path


def enter(page: Page, house: House, counter: Counter, paper: Path, wan: str = "30") -> None:
    """From the page of the enterprise; the day of the document is today."""
    page.goto(house.firm.get_absolute_url())
    counter.click(page.get_by_role("link", name="录入拨付"))
    counter.choose(page.get_by_label("政策和条款"), "满产达产奖励 · 第三条 满产达产奖励（上限 100 万元）")
    counter.fill(page.get_by_label("核定金额"), wan)
    counter.fill(page.get_by_label("下达文号"), NUMBER)
    page.get_by_label("预算指标").select_option(index=1)
    counter.count += 1
    counter.attach(page.locator("input[name=uploads]"), paper)
    counter.click(page.get_by_role("button", name="提交复核"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_reward_from_its_entry_to_money_set_aside(
    page: Page, sign_in: Any, house: House, counter: Counter, paper: Path, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    sign_in(house.clerk)
    enter(page, house, counter, paper)
    counter.within(F12)
    expect(page.locator("#messages")).to_contain_text("300,000.00 元（叁拾万元整）")
    expect(page.get_by_role("link", name="复核通过")).to_have_count(0)
    axe_check(page)

    sign_in(house.first)
    page.goto("/claims/?status=filed")
    counter.count = 0
    counter.click(page.get_by_role("link", name="复核 JL-"))
    expect(page).to_have_url(re.compile("/approve/$"))
    axe_check(page)
    counter.click(page.get_by_label("已核对企业、金额和下达文件"))
    counter.click(page.get_by_role("button", name="复核通过"))
    counter.within(F4)
    expect(page.locator("#messages")).to_contain_text("已办理“复核通过”")
    assert Claim.objects.get().status == ClaimStatus.GRANTED
    assert house.money()[:2] == (970 * WAN, 30 * WAN)


def test_an_amount_in_yuan_is_asked_about_and_echoed(
    page: Page, sign_in: Any, house: House, counter: Counter, paper: Path
) -> None:
    sign_in(house.clerk)
    enter(page, house, counter, paper, "300000")
    expect(page.locator(".error-summary")).to_contain_text("如果填的是元，请换算成万元")
    expect(page.get_by_label("核定金额")).to_have_value("300000")
    axe_check(page)
    page.get_by_label("核定金额").fill("30")
    expect(page.locator("[data-wan-echo]").first).to_have_text("= 300,000 元")
    assert not Claim.objects.exists()


def test_twenty_are_approved_in_five_acts(page: Page, sign_in: Any, house: House, counter: Counter) -> None:
    for _n in range(20):
        house.decided(firm=EnterpriseFactory(), claimed_fen=20 * WAN)
    sign_in(house.first)
    page.goto("/claims/")
    counter.count = 0
    counter.click(page.get_by_role("link", name="批量复核"))
    expect(page.get_by_label("选择本页全部")).to_be_visible()
    axe_check(page)
    counter.click(page.get_by_label("选择本页全部"))
    counter.click(page.get_by_label("已逐笔核对企业、金额和下达文件"))
    counter.click(page.get_by_role("button", name="复核通过"))
    counter.within(F4_OF_TWENTY)
    expect(page.locator("#messages")).to_contain_text("已复核通过 20 笔，合计 4,000,000.00 元")
    assert house.money()[:2] == (600 * WAN, 400 * WAN)
