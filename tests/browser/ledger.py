"""A ledger as a county sends it: merged cells, blank rows between, 1,200 enterprises and seven mistakes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.factories.accounts import REPORTING_UNITS
from tests.factories.enterprises import uscc

ROWS, WRONG = 1200, 7
HEADING_ROW = 4
HEADINGS = ["序号", "企业名称", "统一社会信用代码", "县市区", "规上", "注册资本（万元）", "注册日期", "备注"]
NUMBER, NAME, CODE, COUNTY, SCALE, CAPITAL, DAY, REMARK = range(1, 9)
BLANK_BEFORE = {101, 102, 601}
TRAILING_BLANKS = 40
COUNTIES = [(name, division) for _code, name, division in REPORTING_UNITS if division]
MERGED = 10
"""So many enterprises of one county stand below one merged cell."""

MISTAKES: dict[int, tuple[int, Any]] = {
    7: (CAPITAL, "12O.5"),
    55: (CODE, 91371502),
    240: (NAME, None),
    333: (DAY, "2023年13月1日"),
    702: (COUNTY, "东昌县"),
    900: (SCALE, "大概"),
    1200: (CODE, "91371502MA0000000X"),
}
"""Which enterprise, in which column, with what; the cell above or its number says what was meant."""


def code_of(number: int) -> str:
    return uscc(number, division=COUNTIES[(number - 1) // MERGED % len(COUNTIES)][1])


def name_of(number: int) -> str:
    return f"鲁西{number:04d}机械有限公司"


def line_of(number: int) -> dict[int, Any]:
    """The cells as they should be."""
    return {
        NUMBER: number,
        NAME: name_of(number),
        CODE: code_of(number),
        COUNTY: COUNTIES[(number - 1) // MERGED % len(COUNTIES)][0],
        SCALE: "是",
        CAPITAL: 120.5,
        DAY: datetime(2015, 6, 1),
        REMARK: "电话核对过",
    }


def write_ledger(path: Path) -> dict[int, int]:
    """Gives the Excel row of each enterprise."""
    book = openpyxl.Workbook()
    page = book.active
    _write_head(page)
    places, row = {}, HEADING_ROW
    for number in range(1, ROWS + 1):
        row += 2 if number in BLANK_BEFORE else 1
        places[number] = row
        wrong = dict([MISTAKES[number]]) if number in MISTAKES else {}
        for column, value in {**line_of(number), **wrong}.items():
            page.cell(row, column, value)
    _merge_counties(page, places)
    for blank in range(TRAILING_BLANKS):
        page.cell(row + 1 + blank, NAME, "  ")
    book.save(path)
    return places


def _write_head(page: Worksheet) -> None:
    page.title = "企业台账"
    page.cell(1, 1, "全市企业台账")
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADINGS))
    page.cell(2, 1, "填报单位：市工业和信息化局　　单位：万元")
    page.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(HEADINGS))
    for column, heading in enumerate(HEADINGS, start=1):
        page.cell(HEADING_ROW, column, heading)


def _merge_counties(page: Worksheet, places: dict[int, int]) -> None:
    """In one stretch; the mistake in a county stands in another, in a cell of its own."""
    for first in range(801, 891, MERGED):
        page.merge_cells(
            start_row=places[first],
            end_row=places[first + MERGED - 1],
            start_column=COUNTY,
            end_column=COUNTY,
        )


def correct(path: Path, corrected: Path) -> list[str]:
    """Put right what the file says is wrong; gives its reasons."""
    book = openpyxl.load_workbook(path)
    page = book.active
    titles = [cell.value for cell in page[3]]
    assert titles == [*HEADINGS, "错误原因"]
    reasons = []
    for cells in page.iter_rows(min_row=4):
        reasons.append(cells[-1].value)
        number = cells[NUMBER - 1].value
        column, _wrong = MISTAKES[number]
        cells[column - 1].value = line_of(number)[column]
    book.save(corrected)
    return reasons
