"""J9 (flow F11): what is exported is what is seen: the rows, their order, the filter in words, and what is masked."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.browser.counter import Counter
from tests.factories.accounts import person, reporting_units
from tests.factories.enterprises import EnterpriseFactory

SignIn = Callable[[User], None]
BUDGET = 3
PHONE = "13812345678"


@pytest.fixture
def head(live_server: Any) -> User:
    units = reporting_units()
    for number in range(30):
        EnterpriseFactory(name=f"鲁西第{number:02d}机械有限公司", county=units["chiping"], phone=PHONE)
        EnterpriseFactory(name=f"外县第{number:02d}粮油有限公司", county=units["shenxian"])
    return person(RoleCode.SECTION_HEAD, name="周科长")


@pytest.mark.parametrize("kind", ["CSV", "Excel"])
def test_the_file_is_the_list_on_the_screen(
    page: Page, sign_in: SignIn, head: User, tmp_path: Path, kind: str
) -> None:
    sign_in(head)
    page.goto("/enterprises/?q=鲁西&sort=-name")
    counter = Counter(page)
    names = shown(page)
    with page.expect_download() as waiting:
        counter.click(page.get_by_role("link", name=f"导出 {kind}"))
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    counter.within(BUDGET)
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**after=**")
    names += shown(page)

    lines = read(file)
    heading = next(place for place, line in enumerate(lines) if "企业名称" in line)
    above, rows = lines[:heading], [line for line in lines[heading + 1 :] if any(line)]
    column = lines[heading].index("企业名称")
    assert len(names) == 30
    assert [row[column] for row in rows if row[column] in names] == names
    assert sum("机械有限公司" in str(row[column]) for row in rows) == len(names)
    told = " ".join(str(cell) for line in above for cell in line if cell)
    assert "关键词：鲁西" in told
    assert "周科长" in " ".join(str(cell) for line in lines for cell in line if cell)
    everything = " ".join(str(cell) for row in rows for cell in row if cell)
    assert "138****5678" in everything
    assert PHONE not in everything
    assert PHONE not in page.content()


def shown(page: Page) -> list[str]:
    return page.locator("table [data-row-key]").all_inner_texts()


def read(file: Path) -> list[list[Any]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.reader(opened))
    sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]
