"""Which sheet of a workbook is read: one that is left out, or hidden, is never left out without a word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from foundation.spreadsheets.reader import open_sheet
from foundation.spreadsheets.refusals import UnreadableFile
from tests.foundation.spreadsheets.hostile import COLUMNS, HEADINGS, ROW, header_row, raw_workbook, text_cell

LEDGER = [HEADINGS, ROW, ROW]
PEOPLE = [["企业名称", "年产值（万元）", "联系人"], ["甲公司", 1, "张三"]]
GUIDE = [["填表说明"], ["带 * 的列必须填写"]]
Sheets = Sequence[tuple[str, Sequence[Sequence[Any]]]]


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "ledger.xlsx"


def book(path: Path, sheets: Sheets, hidden: Sheets = (), state: str = "hidden") -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in [*sheets, *hidden]:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = state if (name, rows) in hidden else "visible"
    made.save(path)
    return path


def read(path: Path) -> tuple[str, int, tuple[str, ...]]:
    with open_sheet(path, path.name, COLUMNS) as sheet:
        assert len(list(sheet.rows())) == sheet.total
        return sheet.name, sheet.total, sheet.remarks


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(path)
    return str(refused.value)


def test_two_ledgers_are_refused_and_both_are_named(xlsx: Path) -> None:
    book(xlsx, [("说明", GUIDE), ("2022", LEDGER), ("2023", LEDGER[:2])])
    assert refusal(xlsx) == (
        "工作表“2022”（2 行）、“2023”（1 行）都有表头和内容，一次只导入一张。"
        "请只留要导入的一张，把其余的删掉、隐藏或另存为单独的文件，再导入。"
    )


def test_many_ledgers_are_counted(xlsx: Path) -> None:
    book(xlsx, [(f"{month}月", LEDGER) for month in range(1, 13)])
    assert "“10月”（2 行） 等 12 张都有表头和内容" in refusal(xlsx)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_ledger_is_left_out_and_told(xlsx: Path, state: str) -> None:
    book(xlsx, [("台账", LEDGER)], [("旧表", LEDGER), ("下拉", GUIDE), ("空表", [HEADINGS])], state)
    assert read(xlsx) == ("台账", 2, ("没有导入的隐藏工作表：“旧表”（2 行）。",))


def test_a_ledger_that_only_stands_hidden_is_refused_not_read(xlsx: Path) -> None:
    sentence = "看得见的工作表里没有可导入的内容，隐藏的工作表“旧表”（2 行）里有。要导入它，请先取消隐藏。"
    for visible in (("说明", GUIDE), ("台账", [HEADINGS]), ("空", [])):
        assert refusal(book(xlsx, [visible], [("旧表", LEDGER)])) == sentence


def test_sheets_beside_the_ledger_are_told(xlsx: Path) -> None:
    book(xlsx, [("联系人", PEOPLE), ("台账", LEDGER), ("续表", LEDGER[1:]), ("空", [])])
    assert read(xlsx) == ("台账", 2, ("没有导入的工作表：“联系人”（1 行）、“续表”（2 行）。",))


def test_the_ledger_with_rows_goes_before_an_empty_one(xlsx: Path) -> None:
    book(xlsx, [("空白模板", [HEADINGS]), ("台账", LEDGER)])
    assert read(xlsx) == ("台账", 2, ("没有导入的工作表：“空白模板”（0 行）。",))
    assert read(book(xlsx, [("甲", PEOPLE[:1]), ("乙", [HEADINGS])]))[:2] == ("乙", 0)


def test_a_header_without_a_required_column_is_named(xlsx: Path) -> None:
    book(xlsx, [("联系人", PEOPLE)], [("旧表", LEDGER)])
    assert refusal(xlsx) == "工作表“联系人”缺少列：统一社会信用代码。请按模板补上后再导入。"


def test_another_sheet_that_is_too_large_does_not_stop_the_ledger(xlsx: Path) -> None:
    wide = [["x"] * 101]
    book(xlsx, [("台账", LEDGER), ("透视表", wide)], [("字典", wide)])
    assert read(xlsx)[2] == (
        "没有导入的工作表：“透视表”（太大，没有查看）。",
        "没有导入的隐藏工作表：“字典”（太大，没有查看）。",
    )
    assert "单元格 CW1 有内容，超出了范围" in refusal(book(xlsx, [("透视表", wide), ("台账", LEDGER)]))


def test_hidden_rows_are_read_and_told(xlsx: Path) -> None:
    rows = [f'<row r="{n}"{hide}>{text_cell(f"A{n}", "甲")}</row>' for n, hide in HIDING.items()]
    raw_workbook(xlsx, header_row() + "".join(rows) + '<row r="9" hidden="1"><c r="A9" s="0"/></row>')
    assert read(xlsx)[1:] == (
        5,
        ("有 3 行在工作表里被隐藏（从第 3 行起），照样读取。不要导入的行请从文件里删掉。",),
    )


HIDING = {2: "", 3: ' hidden="1"', 4: ' hidden="true"', 5: ' hidden="0"', 7: ' hidden="1"'}
