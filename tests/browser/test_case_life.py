"""J3: one case from the call to the confirmed resolution, by mouse, by keyboard alone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from assistance.enums import CaseStatus
from assistance.models import Case
from foundation.accounts.models import User
from tests.browser.accessibility import axe_check
from tests.browser.conftest import session_cookie
from tests.browser.hands import by_keyboard, by_mouse
from tests.factories.assistance import Cast, cast, registered

MONDAY_AFTER_THE_MAKE_UP_DAYS = datetime(2023, 10, 9, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY_AFTER_THE_MAKE_UP_DAYS, tick=True):
        yield


@pytest.fixture
def people(live_server: Any, monday: None) -> Cast:
    return cast()


class Desk:
    """Somebody at a desk who changes seats; ``act`` is how a link or a button is pressed."""

    def __init__(self, page: Page, url: str, act: Callable[[Locator], None]) -> None:
        self.page, self.url, self.act = page, url, act

    def sit(self, user: User, case: Case) -> None:
        self.page.context.clear_cookies()
        self.page.context.add_cookies([session_cookie(user, self.url)])
        self.page.goto(self.url + case.get_absolute_url())

    def press(self, name: str) -> None:
        acts = self.page.locator("main")
        found = acts.get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            self.act(found if found.count() else acts.get_by_role("link", name=name, exact=True))

    def write(self, label: str, text: str) -> None:
        box = self.page.get_by_label(label)
        box.focus()
        self.page.keyboard.type(text)

    def pick(self, label: str) -> None:
        radio = self.page.get_by_role("radio", name=label, exact=True)
        radio.focus()
        self.page.keyboard.press("Space")

    def state(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


def live(desk: Desk, people: Cast) -> None:
    case = registered(people)
    desk.sit(people.officer, case)
    desk.press("受理派单")
    desk.page.get_by_label("承办单位").select_option(label=people.department.name)
    desk.write("交办意见", "请尽快联系企业")
    desk.press("确认受理派单")
    desk.state("待签收")

    desk.sit(people.handler, case)
    desk.press("签收")
    desk.state("办理中")
    desk.page.get_by_label("进展内容").fill("已与企业王经理通话，约定现场查看。")
    desk.page.get_by_label(re.compile("已联系企业")).check()
    desk.press("保存进展")
    desk.state("已与企业王经理通话")
    desk.page.locator("summary", has_text="更多").first.click()
    desk.press("暂停计时")
    desk.pick("等待企业补充材料")
    desk.write("预计恢复日期", "2023-10-18")
    desk.write("说明", "等测绘报告")
    desk.press("确认暂停计时")
    desk.state("暂停")
    desk.press("恢复计时")
    desk.press("确认恢复计时")
    desk.state("办理中")
    desk.press("答复办结")
    desk.pick("已解决")
    desk.write("办理情况", "已协调完成用地手续。")
    desk.press("确认答复办结")
    desk.state("待回访")

    desk.sit(people.officer, case)
    desk.press("记回访")
    desk.pick("企业确认已解决")
    desk.pick("满意")
    desk.press("保存回访")
    desk.state("已办结")
    assert_whole(case)


def assert_whole(case: Case) -> None:
    case.refresh_from_db()
    assert (case.status, case.outcome, case.confirmed) == (CaseStatus.CLOSED, "resolved", True)
    assert not case.clocks.running().exists()
    kinds = list(case.events.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "registered", "accepted", "signed", "contacted", "suspended", "resumed", "answered", "called_back", "closed",
    ]  # fmt: skip


def test_a_case_lives_by_mouse(page: Page, live_server: Any, people: Cast) -> None:
    live(Desk(page, live_server.url, by_mouse), people)
    axe_check(page)


def test_a_case_lives_by_keyboard_alone(page: Page, live_server: Any, people: Cast) -> None:
    live(Desk(page, live_server.url, by_keyboard), people)


def test_a_case_lives_without_scripts(
    live_server: Any, people: Cast, without_scripts: Callable[[User], Page]
) -> None:
    page = without_scripts(people.officer)
    live(Desk(page, live_server.url, by_mouse), people)


def test_the_clock_is_explained_day_by_day(page: Page, live_server: Any, people: Cast) -> None:
    case = registered(people, nature="inquiry")
    desk = Desk(page, live_server.url, by_mouse)
    desk.sit(people.officer, case)
    expect(page.locator("main")).to_contain_text("2023年10月16日（周一）18:00")
    page.goto(f"{live_server.url}{case.get_absolute_url()}clock/")
    expect(page.locator("main")).to_contain_text("周末")
    axe_check(page)
