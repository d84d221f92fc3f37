"""Lists on the telephone: the first row on the first screen, filters one key away, cards that are short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.factories.assistance import Cast, cast
from tests.factories.reporting import CountedCaseFactory

SignIn = Callable[[User], None]
ROWS = 25
TALLEST = 5_000


@pytest.fixture
def people(live_server: Any) -> Cast:
    people = cast()
    for _number in range(ROWS):
        CountedCaseFactory(
            registered_by=people.head,
            county=people.county,
            lead_unit=people.department,
            enterprise=people.enterprise,
            officer=people.officer,
        )
    return people


def test_a_telephone_shows_rows_first_and_filters_on_demand(
    page: Page, sign_in: SignIn, people: Cast
) -> None:
    sign_in(people.head)
    page.set_viewport_size(PHONE)
    page.goto("/cases/")
    words = page.get_by_label("关键词")
    expect(words).to_be_hidden()
    expect(page.locator("#results tbody th a").first).to_be_in_viewport()
    assert page.locator("#results tbody tr").count() == ROWS
    assert page.locator("#results tbody").evaluate("body => body.offsetHeight") <= TALLEST
    axe_check(page)

    page.locator(".filter-fold > summary").focus()
    page.keyboard.press("Enter")
    words.fill("没有这样的诉求")
    words.press("Enter")
    expect(page.locator("#results-count")).to_contain_text("共 0 件")
    axe_check(page)
    page.reload()
    expect(page.get_by_label("关键词")).to_be_visible()


def test_a_desk_shows_the_filters_and_nothing_to_fold(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.head)
    page.set_viewport_size(DESK)
    page.goto("/cases/")
    expect(page.get_by_label("关键词")).to_be_visible()
    expect(page.locator(".filter-fold > summary")).to_be_hidden()


def test_filters_unfold_without_scripts(without_scripts: Callable[[User], Page], people: Cast) -> None:
    page = without_scripts(people.head)
    page.set_viewport_size(PHONE)
    page.goto("/cases/")
    expect(page.get_by_label("关键词")).to_be_hidden()
    page.locator(".filter-fold > summary").click()
    page.get_by_label("关键词").fill("没有这样的诉求")
    page.locator("#filters").get_by_role("button", name="搜索").click()
    expect(page.locator("#results-count")).to_contain_text("共 0 件")
    expect(page.get_by_label("关键词")).to_be_visible()
