"""J11: drafts, as somebody at a desk meets them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assistance.models import Case
from assistance.services.cases import reassign_case
from foundation.accounts.models import User
from foundation.desk.models import Draft
from tests.browser.accessibility import violations
from tests.browser.conftest import PATIENCE
from tests.factories.assistance import Cast, handled

SignIn = Callable[[User], None]
WORDS = "已约企业周五面谈"
KEPT = re.compile(r"^草稿已保存 \d\d:\d\d$")
THREE_SECONDS, ALMOST_THREE_SECONDS = 3000, 2900


@pytest.fixture
def case(people: Cast) -> Case:
    return handled(people)


def type_and_wait(page: Page, box: str, words: str) -> None:
    """Until the quiet line says that it is kept."""
    page.get_by_label(box).fill(words)
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT, timeout=PATIENCE)


def wait_until_kept(page: Page) -> None:
    """However long a busy machine takes to write it down."""
    end = time.monotonic() + PATIENCE / 1000
    while not Draft.objects.exists():
        assert time.monotonic() < end, "no draft was kept"
        page.wait_for_timeout(50)


def test_three_seconds_after_the_last_change_it_is_kept(
    page: Page, sign_in: SignIn, people: Cast, case: Case
) -> None:
    sign_in(people.handler)
    page.clock.install(time=timezone.now())
    page.goto(case.get_absolute_url())
    page.clock.pause_at(timezone.now() + timedelta(hours=1))
    posts: list[str] = []
    page.on("request", lambda asked: posts.append(asked.url) if "/drafts/" in asked.url else None)
    for words in ("已约企业", WORDS):
        page.get_by_label("进展内容").fill(words)
        page.clock.run_for(ALMOST_THREE_SECONDS)
    assert posts == []
    page.clock.run_for(THREE_SECONDS - ALMOST_THREE_SECONDS)
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT, timeout=PATIENCE)
    assert len(posts) == 1
    page.clock.resume()
    page.goto(case.get_absolute_url())
    notice = page.locator(".draft-notice")
    expect(notice).to_contain_text("没有提交的草稿")
    assert violations(page) == []
    notice.get_by_role("link", name="恢复").click()
    expect(page.get_by_label("进展内容")).to_have_value(WORDS)
    page.get_by_role("button", name="保存进展").click()
    expect(page.locator("#messages")).to_contain_text("进展已保存")
    expect(page.locator(".draft-notice")).to_have_count(0)
    assert not Draft.objects.exists()


def test_leaving_before_the_three_seconds_loses_nothing(
    page: Page, sign_in: SignIn, people: Cast, case: Case
) -> None:
    sign_in(people.handler)
    page.goto(f"{case.get_absolute_url()}answer/")
    page.get_by_label("办理情况").fill(WORDS)
    page.goto("/cases/")
    wait_until_kept(page)
    page.goto(f"{case.get_absolute_url()}answer/")
    page.get_by_role("link", name="恢复").click()
    expect(page.get_by_label("办理情况")).to_have_value(WORDS)
    expect(page.locator(".error-summary")).to_have_count(0)


def test_two_tabs_two_drafts_and_a_case_taken_away(
    page: Page, sign_in: SignIn, people: Cast, case: Case
) -> None:
    other = handled(people)
    sign_in(people.handler)
    page.goto(case.get_absolute_url())
    type_and_wait(page, "进展内容", "甲的进展")
    second = page.context.new_page()
    second.goto(other.get_absolute_url())
    type_and_wait(second, "进展内容", "乙的进展")
    second.close()
    reassign_case(case, by=people.head, lead_unit=people.other_department, handler=None, reason="另有分工")
    page.goto("/me/drafts/")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("tr", has_text="甲的进展").get_by_role("link").click()
    expect(page.locator("#main")).to_contain_text("甲的进展")
    page.goto(other.get_absolute_url())
    page.get_by_role("link", name="恢复").click()
    expect(page.get_by_label("进展内容")).to_have_value("乙的进展")


def test_session_over_and_signed_in_again(page: Page, sign_in: SignIn, people: Cast, case: Case) -> None:
    sign_in(people.handler)
    page.goto(case.get_absolute_url())
    type_and_wait(page, "进展内容", WORDS)
    page.context.clear_cookies(name="bangqi_session")
    page.get_by_label("进展内容").fill(WORDS + "，再补一句")
    expect(page.locator("[data-draft-state]")).to_contain_text("登录已超时", timeout=PATIENCE)
    sign_in(people.handler)
    page.get_by_label("进展内容").fill(WORDS + "，再补两句")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存", timeout=PATIENCE)
    assert Draft.objects.get().fields["text"] == [WORDS + "，再补两句"]


def test_without_scripts(without_scripts: Callable[[User], Page], people: Cast, case: Case) -> None:
    page = without_scripts(people.officer)
    page.goto("/cases/new/")
    page.get_by_label("诉求标题").fill("厂区限电")
    page.get_by_role("button", name="存草稿").click()
    expect(page.locator("#messages")).to_contain_text("草稿已保存")
    expect(page.get_by_label("诉求标题")).to_have_value("厂区限电")
    page.goto("/cases/new/")
    page.get_by_role("button", name="丢弃").click()
    expect(page.locator("#messages")).to_contain_text("草稿已丢弃")
    expect(page.get_by_label("诉求标题")).to_have_value("")
