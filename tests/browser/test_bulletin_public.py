"""A bulletin goes out: the leader looks at its public version, lets it go, and downloads it; and from a county's figure to its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from enterprises.enums import TitleKind, TitleLevel
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from reporting.metrics.bulletin import county_code
from reporting.metrics.spans import Span
from reporting.models import Bulletin
from reporting.services.bulletins import generate_bulletin, sign_bulletin
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory, TitleFactory
from tests.factories.reporting import AnsweredCaseFactory

FEW = "新增国家级专精特新“小巨人”企业"


def signed_bulletin() -> tuple[Bulletin, User]:
    """Two 小巨人; 甲县 has twelve cases and 乙县 two of one enterprise."""
    for day in (1, 2):
        TitleFactory(kind=TitleKind.LITTLE_GIANT, level=TitleLevel.NATIONAL, recognised_on=date(2023, 5, day))
    large, small = UnitFactory(name="甲县"), UnitFactory(name="乙县")
    AnsweredCaseFactory.create_batch(12, county=large)
    AnsweredCaseFactory.create_batch(2, county=small, enterprise=EnterpriseFactory(county=small))
    made = generate_bulletin(Span(2023, 10), by=person(RoleCode.SECTION_HEAD))
    leader = person(RoleCode.LEADER)
    return sign_bulletin(made, by=leader, number="聊工信通〔2023〕10号"), leader


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_public_version_goes_out(
    page: Page,
    sign_in: Callable[[User], None],
    without_scripts: Callable[[User], Page],
    tmp_path: Path,
    scripts: bool,
) -> None:
    bulletin, leader = signed_bulletin()
    desk = page if scripts else without_scripts(leader)
    if scripts:
        sign_in(leader)
    desk.goto(bulletin.get_absolute_url())
    expect(desk.locator(".bulletin-mark")).to_have_text("内部")
    expect(desk.locator("article.bulletin")).to_contain_text(f"{FEW}2家")
    desk.get_by_role("link", name="公开版", exact=True).click()
    expect(desk.locator("article.bulletin")).to_contain_text(f"{FEW}*")
    expect(desk.get_by_role("link", name="下载公文")).to_have_count(0)
    desk.get_by_role("link", name="公开审查", exact=True).click()
    desk.get_by_label("审查意见").fill("已核对。")
    desk.get_by_role("button", name="同意公开").click()
    expect(desk.locator(".notice", has_text="已核对。")).to_be_visible()
    expect(desk.locator(".bulletin-mark")).to_have_text("公开版")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载公文").click()
    file = tmp_path / "public.docx"
    download.value.save_as(file)
    document: Any = Document(str(file))
    assert f"{FEW}*" in "\n".join(one.text for one in document.paragraphs)
    assert {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}["乙县"] == "*"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("part", ["", "public/", "public/print/", "public/release/"])
def test_its_pages_are_readable_by_all(
    page: Page, sign_in: Callable[[User], None], size: dict[str, int], part: str
) -> None:
    bulletin, leader = signed_bulletin()
    page.set_viewport_size(size)
    sign_in(leader)
    page.goto(f"{bulletin.get_absolute_url()}{part}")
    expect(page.locator(".bulletin-counties")).to_contain_text("甲县")
    axe_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_number_of_a_county_is_the_number_of_its_rows(page: Page, sign_in: Callable[[User], None]) -> None:
    bulletin, leader = signed_bulletin()
    sign_in(leader)
    page.goto(bulletin.get_absolute_url())
    row = page.locator(".bulletin-counties tr", has=page.get_by_role("rowheader", name="甲县"))
    resolved = row.locator("td").nth(1)
    expect(resolved).to_contain_text("12个")
    resolved.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("甲县解决诉求：12个")
    rows = page.locator("section", has=page.get_by_role("heading", name="计入的记录")).locator("li")
    expect(rows).to_have_count(12)
    rows.first.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("已解决")
    page.go_back()
    expect(rows).to_have_count(12)
    figure = bulletin.figures.filter(code__startswith="resolved__").get(name="甲县解决诉求")
    assert figure.code == county_code("resolved", figure.county_id or 0)
