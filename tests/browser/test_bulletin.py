"""J14: a bulletin from its form to the signature; what changes afterwards does not change what was signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from reporting.metrics.spans import Span
from reporting.models import Bulletin
from reporting.services.bulletins import generate_bulletin
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.factories.accounts import person
from tests.factories.enterprises import ChainFactory

NUMBER = "聊工信通〔2023〕10号"


def write(page: Page) -> None:
    page.goto("/bulletins/new/")
    page.get_by_label("期间").fill("2023-10")
    page.get_by_role("button", name="生成").click()
    page.get_by_role("link", name="编辑文字").click()
    page.get_by_label("导语").fill("全市工业运行平稳。")
    page.get_by_role("button", name="保存").click()


def sign(page: Page, bulletin: Bulletin) -> None:
    page.goto(bulletin.get_absolute_url())
    page.get_by_role("link", name="签发", exact=True).click()
    page.get_by_label("文号").fill(NUMBER)
    page.get_by_role("button", name="签发").click()
    expect(page.locator(".notice", has_text="数字已冻结")).to_be_visible()


def told(page: Page) -> str:
    return page.locator("article.bulletin").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_signed_bulletin_stays_as_it_was(
    page: Page,
    sign_in: Callable[[User], None],
    without_scripts: Callable[[User], Page],
    tmp_path: Path,
    scripts: bool,
) -> None:
    head, leader = person(RoleCode.SECTION_HEAD), person(RoleCode.LEADER)
    ChainFactory(established_on=date(2021, 4, 1))
    generate_bulletin(Span(2023, 9), by=head)

    def seat(user: User) -> Page:
        if not scripts:
            return without_scripts(user)
        sign_in(user)
        return page

    write(seat(head))
    bulletin = Bulletin.objects.get(months=10)
    desk = seat(leader)
    sign(desk, bulletin)
    before = told(desk)
    ChainFactory(established_on=date(2022, 4, 1))
    desk.reload()
    assert told(desk) == before
    expect(desk.get_by_role("heading", name="与上期比较")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载公文").click()
    file = tmp_path / "bulletin.docx"
    download.value.save_as(file)
    document: Any = Document(str(file))
    text = "\n".join(one.text for one in document.paragraphs)
    assert NUMBER in text
    assert "调整为1条" in text
    desk.locator("article.bulletin").get_by_role("link", name=re.compile("^1条$")).last.click()
    expect(desk.get_by_text("新计入的 1 条")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_comparison_is_readable_by_all(
    page: Page, sign_in: Callable[[User], None], size: dict[str, int]
) -> None:
    head = person(RoleCode.SECTION_HEAD)
    generate_bulletin(Span(2023, 9), by=head)
    ChainFactory(established_on=date(2021, 4, 1))
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    page.set_viewport_size(size)
    sign_in(head)
    page.goto(bulletin.get_absolute_url())
    axe_check(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"]
