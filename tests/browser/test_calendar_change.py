"""J16: the calendar changes under running cases, and a year that nobody knew yet is published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from assistance.models import Case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.browser.counter import Counter
from tests.factories.accounts import person
from tests.factories.running_cases import answered, handled, moment

SignIn = Callable[[User], None]
BUDGET = 5


@pytest.fixture
def clock(live_server: Any) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(moment("2023-10-09T10:00"), tick=True) as clock:
        yield clock


@pytest.fixture
def keeper(clock: time_machine.Coordinates) -> User:
    return person(RoleCode.SYSTEM_ADMIN, name="冯管理")


def assert_light(page: Page, case: Case, light: str, due: str) -> None:
    page.goto(case.get_absolute_url())
    line = page.get_by_role("list", name="时限").get_by_role("listitem").filter(has_text="办结")
    expect(line).to_contain_text(light)
    expect(line).to_contain_text(due)


def assert_audited(page: Page, sign_in: SignIn, *actions: str) -> None:
    sign_in(person(RoleCode.AUDIT_ADMIN))
    page.goto("/audit/")
    rows = page.locator("#results tbody tr").filter(has_text="冯管理")
    for action in actions:
        expect(rows.filter(has_text=action).first).to_be_visible()


def test_a_day_off_is_previewed_confirmed_and_moves_what_runs(
    page: Page, sign_in: SignIn, keeper: User, counter: Counter
) -> None:
    """Due today; then the city closes today, and tomorrow is the last day."""
    case, done = handled("2023-09-12T09:00"), answered("2023-09-12T09:00")
    sign_in(case.officer)
    assert_light(page, case, "今日到期", "2023年10月9日（周一）18:00")

    sign_in(keeper)
    page.goto("/settings/calendar/")
    axe_check(page)
    counter.click(page.locator('a[href$="/days/2023-10-09/"]'))
    counter.click(page.get_by_text("休：放假"))
    counter.fill(page.get_by_label("节日或事由"), "暴雨停工")
    counter.click(page.get_by_role("button", name="下一步：看影响"))
    expect(page.locator(".consequence")).to_contain_text("将影响 1 件诉求（1 个在办时限）")
    expect(page.locator("main")).to_contain_text("暴雨停工")
    case.refresh_from_db()
    assert case.due_at == moment("2023-10-09T18:00")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        axe_check(page)
    counter.click(page.get_by_role("button", name="确认保存"))
    expect(page.locator("#messages")).to_contain_text("1 个在办时限已重算")
    expect(page.locator('a[href$="/days/2023-10-09/"]')).to_have_text("9休")
    counter.within(BUDGET)

    assert_audited(page, sign_in, "设置日历日期", "重算在办时限")
    sign_in(case.officer)
    assert_light(page, case, "临期", "2023年10月10日（周二）18:00")
    timeline = page.locator(".timeline").get_by_role("listitem").filter(has_text="工作日历调整")
    expect(timeline).to_have_count(1)
    expect(timeline).to_contain_text("办结期限由 2023年10月9日（周一）18:00 改为 2023年10月10日（周二）18:00")
    expect(timeline).to_contain_text("冯管理")
    page.goto("/cases/?sort=due")
    expect(page.get_by_role("row", name=re.compile(case.number))).to_contain_text("临期")
    page.goto(f"{case.get_absolute_url()}clock/")
    expect(page.locator("main")).to_contain_text("暴雨停工")
    assert Case.objects.get(pk=done.pk).resolve_due_at == moment("2023-10-09T18:00")


def test_a_year_is_provisional_until_it_is_published(
    page: Page, sign_in: SignIn, keeper: User, clock: time_machine.Coordinates
) -> None:
    clock.move_to(moment("2026-12-15T09:30"))
    case = handled("2026-12-15T09:00")
    sign_in(case.officer)
    assert_light(page, case, "暂定", "2027年1月5日（周二）18:00")

    sign_in(keeper)
    page.goto("/settings/calendar/")
    page.get_by_role("link", name="去看 2027 年").click()
    expect(page.locator("main")).to_contain_text("未录入，暂按周一至周五")
    page.locator('a[href$="/days/2027-01-01/"]').click()
    page.get_by_text("休：放假").click()
    page.get_by_label("节日或事由").fill("元旦")
    page.get_by_role("button", name="下一步：看影响").click()
    expect(page.locator(".consequence")).to_contain_text("现在不影响任何时限")
    page.get_by_role("button", name="确认保存").click()
    expect(page.locator("main")).to_contain_text("未发布，下列安排尚未生效")
    sign_in(case.officer)
    assert_light(page, case, "暂定", "2027年1月5日（周二）18:00")

    sign_in(keeper)
    page.goto("/settings/calendar/2027/")
    page.get_by_role("link", name="发布 2027 年").click()
    expect(page.locator(".consequence")).to_contain_text("将影响 1 件诉求（1 个在办时限）")
    page.get_by_role("button", name="确认发布").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe_check(page)
    page.get_by_label("依据").fill("国办发明电〔2026〕9号")
    page.get_by_role("button", name="确认发布").click()
    expect(page.locator("main")).to_contain_text("已发布")
    expect(page.locator("main")).to_contain_text("依据：国办发明电〔2026〕9号")
    assert_audited(page, sign_in, "发布工作日历", "重算在办时限")

    sign_in(case.officer)
    assert_light(page, case, "办结", "2027年1月6日（周三）18:00")
    expect(page.locator(".clocks")).not_to_contain_text("暂定")
