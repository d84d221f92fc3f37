"""J20: 年产值过亿元企业 of last year becomes this year's: what came and went, officers and contacts, last year readable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from enterprises.models import Enterprise, PublishedEntry, ServiceListEntry
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.browser.hands import tab_to
from tests.factories.accounts import person, reporting_units
from tests.factories.enterprises import (
    EnterpriseContactFactory,
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    serve,
)

SignIn = Callable[[User], None]
STAYS, GAP, MOVED, SMALL = (
    "聊城留下机械有限公司",
    "聊城无人管业有限公司",
    "聊城迁出纺织有限公司",
    "聊城变小板材有限公司",
)
MOVED_REASON = "已迁往外市"


@dataclass(frozen=True)
class Scene:
    """Last year's list of four; next to it nothing yet."""

    head: User
    officer: User
    stays: Enterprise

    @property
    def year(self) -> int:
        return timezone.localdate().year

    @property
    def last(self) -> int:
        return self.year - 1

    def url(self, year: int) -> str:
        return f"/lists/over-100m/{year}/"


@pytest.fixture
def scene(live_server: Any) -> Scene:
    county = reporting_units()["chiping"]
    head, officer = (
        person(RoleCode.SECTION_HEAD, name="周明"),
        person(RoleCode.CASE_OFFICER, county, name="李专员"),
    )
    last = timezone.localdate().year - 1
    entered = timezone.localdate().replace(year=last, month=1, day=10)
    firms = {name: EnterpriseFactory(name=name, county=county) for name in (STAYS, GAP, MOVED, SMALL)}
    for name, firm in firms.items():
        ListEntryFactory(enterprise=firm, year=last, entered_on=entered)
        output = Decimal("9286.96") if name == SMALL else Decimal(18_000)
        FigureFactory(enterprise=firm, year=last, value=output)
    for firm in (firms[STAYS], firms[MOVED], firms[SMALL]):
        serve(firm, officer)
    EnterpriseContactFactory(enterprise=firms[STAYS], name="王联系", is_main=True)
    return Scene(head, officer, firms[STAYS])


def last_year(scene: Scene) -> list[dict[str, Any]]:
    fields = [
        field.attname for field in ServiceListEntry._meta.concrete_fields if field.name != "left_out_reason"
    ]
    return list(ServiceListEntry.objects.filter(year=scene.last).order_by("pk").values(*fields))


def assert_choice(page: Page) -> None:
    main = page.locator("main")
    expect(main).to_contain_text(
        "1 条：%s 年产值不足 10,000 万元（1 亿元）" % (timezone.localdate().year - 1)
    )
    row = page.get_by_role("row").filter(has_text=STAYS)
    expect(row).to_contain_text("李专员")
    expect(row).to_contain_text("王联系")
    expect(page.get_by_role("row").filter(has_text=GAP)).to_contain_text("暂无专员")


def assert_preview(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("预览")
    expect(page.locator("main")).to_contain_text(f"1 条：{MOVED_REASON}")
    expect(page.get_by_role("button", name="确认结转 2 条")).to_be_visible()
    assert ServiceListEntry.objects.filter(year=timezone.localdate().year).count() == 0


def assert_rolled(page: Page, scene: Scene, before: list[dict[str, Any]]) -> None:
    expect(page.locator("#messages")).to_contain_text("结转 2 条为草稿，未转入 2 条")
    expect(page.locator("main")).to_contain_text("本年度未发布")
    carried = ServiceListEntry.objects.filter(year=scene.year)
    assert set(carried.values_list("enterprise__name", "enterprise__officer__name")) == {
        (STAYS, "李专员"),
        (GAP, None),
    }
    assert set(carried.values_list("evidence_wan", flat=True)) == {Decimal(18_000)}
    assert last_year(scene) == before


def assert_difference(page: Page, scene: Scene) -> None:
    page.goto(f"{scene.url(scene.year)}difference/")
    for name, words in (
        (STAYS, "保留"),
        (GAP, "保留"),
        (MOVED, f"未转入：{MOVED_REASON}"),
        (SMALL, "9,286.96 万元"),
    ):
        expect(page.get_by_role("row").filter(has_text=name)).to_contain_text(words)


def assert_contacts_carried(page: Page, scene: Scene) -> None:
    page.get_by_role("link", name=STAYS).click()
    expect(page).to_have_url(f"{page.url.split('/enterprises/')[0]}{scene.stays.get_absolute_url()}")
    expect(page.locator("main")).to_contain_text("李专员")
    expect(page.locator("main")).to_contain_text("王联系")


def assert_last_year_readable(page: Page, scene: Scene) -> None:
    page.goto(scene.url(scene.last))
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("#results")).to_contain_text(MOVED)


def test_the_year_turns_by_mouse(page: Page, sign_in: SignIn, scene: Scene) -> None:
    before = last_year(scene)
    sign_in(scene.head)
    page.goto(scene.url(scene.last))
    page.get_by_role("link", name=f"结转到 {scene.year} 年").click()
    assert_choice(page)
    page.get_by_label(f"不转入 {MOVED}").check()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("勾选了条目，请写明原因")
    expect(page.get_by_label(f"不转入 {MOVED}")).to_be_checked()
    page.get_by_label("不转入原因").fill(MOVED_REASON)
    axe_check(page)
    page.get_by_role("button", name="下一步").click()
    assert_preview(page)
    axe_check(page)
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label(f"不转入 {MOVED}")).to_be_checked()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="确认结转 2 条").click()
    assert_rolled(page, scene, before)
    page.get_by_role("link", name="核对并发布").click()
    page.get_by_role("button", name="确认发布").click()
    expect(page.locator("#messages")).to_contain_text("已发布，共 2 条")
    assert set(PublishedEntry.objects.values_list("enterprise_name", "officer_name")) == {
        (STAYS, "李专员"),
        (GAP, ""),
    }
    axe_check(page)
    assert_difference(page, scene)
    axe_check(page)
    page.set_viewport_size(PHONE)
    axe_check(page)
    assert_contacts_carried(page, scene)
    assert_last_year_readable(page, scene)


def test_the_same_by_keyboard_alone(page: Page, sign_in: SignIn, scene: Scene) -> None:
    before = last_year(scene)
    sign_in(scene.head)
    page.goto(scene.url(scene.last))

    def press(target: Locator, key: str = "Enter") -> None:
        tab_to(target)
        page.keyboard.press(key)

    press(page.get_by_role("link", name=f"结转到 {scene.year} 年"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("结转到")
    press(page.get_by_label(f"不转入 {MOVED}"), "Space")
    tab_to(page.get_by_label("不转入原因"))
    page.keyboard.type(MOVED_REASON)
    press(page.get_by_role("button", name="下一步"))
    assert_preview(page)
    press(page.get_by_role("button", name="确认结转 2 条"))
    assert_rolled(page, scene, before)
    press(page.get_by_role("link", name="放弃结转"))
    press(page.get_by_role("button", name="确认放弃结转"))
    expect(page.locator("#messages")).to_contain_text("移除 2 条，上年清单不变")
    assert not ServiceListEntry.objects.filter(year=scene.year).exists()


def test_the_same_without_scripts(scene: Scene, without_scripts: Callable[[User], Page]) -> None:
    before = last_year(scene)
    page = without_scripts(scene.head)
    page.goto(scene.url(scene.year))
    page.get_by_role("link", name=f"结转 {scene.last} 年清单").click()
    assert_choice(page)
    page.get_by_label(f"不转入 {MOVED}").check()
    page.get_by_label("不转入原因").fill(MOVED_REASON)
    page.get_by_role("button", name="下一步").click()
    assert_preview(page)
    page.get_by_role("button", name="确认结转 2 条").click()
    assert_rolled(page, scene, before)
    page.goto(f"{scene.url(scene.year)}roll-over/")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("没有要转入的条目，清单不会有任何改动")
    assert_difference(page, scene)
    assert_contacts_carried(page, scene)
    assert_last_year_readable(page, scene)
