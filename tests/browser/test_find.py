"""J2 (flow F2): an enterprise is found by whatever the caller says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enterprises.models import Enterprise
from foundation.accounts.models import User
from tests.browser.accessibility import axe_check
from tests.browser.counter import Counter
from tests.factories.assistance import Cast, cast
from tests.factories.enterprises import EnterpriseFactory, uscc

BUDGET = 3
HONGTAI, BEER, MATERIAL = "宏泰科技有限公司", "重庆啤酒销售有限公司", "鲁西新材料有限公司"
FULL_WIDTH = {ord(half): ord(half) + 0xFEE0 for half in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@dataclass(frozen=True)
class Town:
    people: Cast
    code: str

    @property
    def questions(self) -> dict[str, tuple[str, str]]:
        """What is typed; who must come first, and why."""
        return {
            "科技": (HONGTAI, "匹配名称"),
            "htkj": (HONGTAI, "匹配拼音首字母"),
            "zqpj": (BEER, "匹配拼音首字母"),
            "cqpj": (BEER, "匹配拼音首字母"),
            self.code[-6:]: (MATERIAL, "匹配统一社会信用代码"),
            self.code[-8:].translate(FULL_WIDTH): (MATERIAL, "匹配统一社会信用代码"),
            "化肥": (MATERIAL, "匹配曾用名：聊城化肥厂"),
        }


@pytest.fixture
def town(live_server: Any) -> Town:
    people = cast()
    EnterpriseFactory(name=BEER, county=people.county)
    code = uscc(7_654_321)
    EnterpriseFactory(name=MATERIAL, county=people.county, uscc=code, former=["聊城化肥厂"])
    for name in ("惠民开关有限公司", "智能科技发展有限公司", "众鑫机械有限公司", "长青肥业有限公司"):
        EnterpriseFactory(name=name, county=people.other_county)
    return Town(people, code)


def assert_first(page: Page, name: str, why: str) -> None:
    first = (
        page.locator("#found-enterprises").locator("xpath=ancestor::section").get_by_role("listitem").first
    )
    expect(first.get_by_role("link")).to_have_text(name)
    expect(first).to_contain_text(why)


def test_an_enterprise_is_found_by_keyboard_within_the_budget(
    page: Page, sign_in: Callable[[User], None], town: Town
) -> None:
    sign_in(town.people.officer)
    page.goto("/cases/")
    for typed, (name, why) in town.questions.items():
        counter = Counter(page)
        counter.press("/")
        expect(page.locator("#top-q")).to_be_focused()
        page.locator("#top-q").clear()
        counter.type(typed)
        counter.press("Enter")
        assert_first(page, name, why)
        page.wait_for_load_state()
        counter.within(BUDGET)
    axe_check(page)


def test_a_whole_code_opens_its_enterprise(
    page: Page, sign_in: Callable[[User], None], town: Town, counter: Counter
) -> None:
    sign_in(town.people.officer)
    page.goto("/cases/")
    counter.press("/")
    counter.type(town.code.translate(FULL_WIDTH))
    counter.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(MATERIAL)
    counter.within(BUDGET)

    page.locator("#top-q").fill("没有这家企业")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(
        "没有找到企业。可以换成名称中的几个字、拼音首字母或信用代码的一段。"
    )
    axe_check(page)
    page.get_by_role("link", name="记诉求时可按临时企业登记").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("记诉求")


def test_an_enterprise_is_found_without_scripts(town: Town, without_scripts: Callable[[User], Page]) -> None:
    page = without_scripts(town.people.officer)
    page.goto("/cases/")
    for typed, (name, why) in town.questions.items():
        counter = Counter(page)
        counter.fill("#top-q", typed)
        counter.press("Enter")
        assert_first(page, name, why)
        counter.within(BUDGET)
    page.locator("#top-q").fill("a")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("请至少输入 2 个字母或数字，或 1 个汉字。")
    page.locator("#top-q").fill(town.code)
    page.keyboard.press("Enter")
    expect(page).to_have_url(Enterprise.objects.get(uscc=town.code).get_absolute_url())
