from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from django.test import override_settings

from foundation.spreadsheets.reader import open_sheet
from foundation.spreadsheets.refusals import UnreadableFile
from foundation.spreadsheets.unpack.scan import SheetScan
from tests.foundation.spreadsheets import hostile
from tests.foundation.spreadsheets.hostile import COLUMNS, HEADINGS, ROW

MEGABYTE = 1024 * 1024


def read(path: Path, name: str | None = None) -> list[tuple[int, list[object]]]:
    with open_sheet(path, name or path.name, COLUMNS) as sheet:
        rows = [(row.number, row.cells) for row in sheet.rows()]
        assert sheet.total == len(rows)
        return rows


def refusal(path: Path, name: str | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(path, name)
    return str(refused.value)


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "ledger.xlsx"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "ledger.csv"


def test_read_keeps_excel_row_numbers_and_skips_blank_rows(xlsx: Path) -> None:
    hostile.workbook(xlsx, [["企业台账"], ["单位：万元"], HEADINGS, ROW, [], [None, " "], ROW, [], []])
    assert [number for number, _cells in read(xlsx)] == [4, 7]


def test_read_skips_hidden_sheets_and_sheets_without_the_header(xlsx: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    hidden = book.create_sheet("隐藏")
    hidden.append(HEADINGS)
    hidden.append(["不该读到", *ROW[1:]])
    hidden.sheet_state = "hidden"
    visible = book.create_sheet("台账")
    visible.append(HEADINGS)
    visible.append(ROW)
    book.save(xlsx)
    assert read(xlsx) == [(2, ROW)]


def test_read_knows_real_dates_and_day_numbers(xlsx: Path) -> None:
    hostile.workbook(xlsx, [HEADINGS, [*ROW[:3], datetime(2023, 10, 31)], [*ROW[:3], 45230]])
    assert [cells[3] for _number, cells in read(xlsx)] == [datetime(2023, 10, 31), 45230.0]


def test_read_marks_formulas_without_result_and_error_values(xlsx: Path) -> None:
    cells = '<c r="C2"><f>1+1</f></c><c r="D2" t="e"><v>#REF!</v></c><c r="C3"><f>1+1</f><v>2</v></c>'
    rows = f'<row r="2">{hostile.text_cell("A2", "甲")}{cells[: cells.index("<c r=" + chr(34) + "C3")]}</row>'
    rows += f'<row r="3">{hostile.text_cell("A3", "乙")}<c r="C3"><f>1+1</f><v>2</v></c></row>'
    hostile.raw_workbook(xlsx, hostile.header_row() + rows)
    (_two, first), (_three, second) = read(xlsx)
    assert [str(cell) for cell in first[2:]] == ["（公式）", "（错误值）"]
    assert second[2] == 2.0


def test_read_fills_a_value_merged_down_a_column(xlsx: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([*HEADINGS], ROW, [None, *ROW[1:]], ["乙公司", *ROW[1:]]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(xlsx)
    assert [cells[0] for _number, cells in read(xlsx)] == ["甲公司", "甲公司", "乙公司"]


def test_read_keeps_line_breaks_and_tabs(xlsx: Path) -> None:
    hostile.workbook(xlsx, [HEADINGS, ["甲\r\n乙\t丙", *ROW[1:]]])
    assert read(xlsx)[0][1][0] == "甲\n乙\t丙"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_read_csv_in_every_encoding_and_delimiter(csv: Path, encoding: str, delimiter: str) -> None:
    lines = [["台账"], HEADINGS, ["甲公司", '"9137"', "1", "2023-10-31"]]
    csv.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    assert read(csv) == [(3, ["甲公司", "9137", "1", "2023-10-31"])]


def test_read_csv_numbers_rows_as_excel_does(csv: Path) -> None:
    csv.write_text(",".join(HEADINGS) + '\n"甲\n乙",1\n\n丙,2\n', encoding="utf-8")
    assert [(number, cells[0]) for number, cells in read(csv)] == [(2, "甲\n乙"), (4, "丙")]


def test_read_csv_takes_the_text_out_of_excels_text_trick(csv: Path) -> None:
    lines = [
        '="企业名称",="统一社会信用代码",年产值（万元）',
        '="甲 ""一"" 公司",="91371502MA3C00011G","=""12.5"""',
        '="", ="0635" ,1',
        '丙="丁",="1"2,=1+1',
    ]
    csv.write_text("\n".join(lines), encoding="utf-8")
    assert [cells for _number, cells in read(csv)] == [
        ['甲 "一" 公司', "91371502MA3C00011G", "12.5"], ["", "0635", "1"], ['丙="丁"', '="1"2', "=1+1"]
    ]  # fmt: skip


Builder = Callable[[Path], Path]
CORPUS: list[tuple[Builder, str]] = [
    (hostile.last_cell_bomb, "单元格 XFD1048576 有内容"),
    (hostile.unplaced_cell_bomb, "有内容，超出了范围"),
    (hostile.million_rows, "有内容，超出了范围"),
    (lambda path: hostile.giant_cell(path, 640 * MEGABYTE), "展开后超过 600 MB"),
    (hostile.entity_bomb, "不允许的内容"),
    (hostile.many_entries, "部件太多"),
    (hostile.macro_workbook, "含有宏"),
    (hostile.truncated, "损坏"),
]


@pytest.mark.parametrize(("build", "sentence"), CORPUS)
def test_hostile_workbook_is_refused_and_this_process_does_not_grow(
    xlsx: Path, build: Builder, sentence: str
) -> None:
    build(xlsx)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sentence in refusal(xlsx)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


def test_giant_cell_under_the_limit_is_marked_not_loaded(xlsx: Path) -> None:
    hostile.giant_cell(xlsx, 30 * MEGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ((_number, cells),) = read(xlsx)
    assert str(cells[0]) == f"（{30 * MEGABYTE} 个字）"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


def test_without_the_scan_only_the_memory_limit_stops_the_last_cell_bomb(
    xlsx: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control arm: the scan is what names the cell; the limits behind it still hold."""
    hostile.last_cell_bomb(xlsx)
    with override_settings(SPREADSHEET_LIMITS={"rows": 2_000_000, "columns": 20_000, "wall_seconds": 20}):
        assert "太复杂" in refusal(xlsx) or "损坏" in refusal(xlsx)


def test_claimed_dimension_is_not_believed(xlsx: Path) -> None:
    assert len(read(hostile.claimed_dimension(xlsx))) == 1


def test_entries_that_point_outside_are_inert(xlsx: Path, tmp_path: Path) -> None:
    assert len(read(hostile.absolute_entries(xlsx))) == 1
    assert not Path("/etc/cron.d/evil").exists()
    assert not (tmp_path.parent / "evil").exists()


def test_reader_that_takes_too_long_is_stopped(xlsx: Path) -> None:
    hostile.workbook(xlsx, [HEADINGS, ROW])
    with override_settings(SPREADSHEET_LIMITS={"wall_seconds": 0.001}):
        assert "限定的时间和内存" in refusal(xlsx)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧格式"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧格式的 .xls"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("a.xlsm", b"PK\x03\x04", "含宏"),
        ("a.exe", b"MZ", "只能导入"),
        ("a.xlsx", b"<html><table></table></html>", "不是 Excel 工作簿"),
        ("a.xlsx", b"", "空的"),
        ("a.csv", b"", "空的"),
        ("a.csv", b"  \r\n \r\n", "没有内容"),
        ("a.csv", b"PK\x03\x04rest", "不是文本"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "不是文本表格"),
        ("a.csv", b"\xff\xff\xff\xff,\xff\xff", "文字编码"),
        ("a.csv", "企业名称,统一社会信用代码\n".encode() + b'"' + b"x" * 1_100_000, "引号"),
        ("a.csv", b"x" * 1_100_000, "第 1 行的内容太长"),
        ("a.csv", '企业名称,统一社会信用代码\n"甲,1\n乙,2\n'.encode(), "第 2 行附近的引号没有配对"),
        ("a.csv", '企业名称,统一社会信用代码\n"甲,1\n"乙",2\n'.encode(), "第 2 行附近的引号没有配对"),
        ("a.csv", '企业名称,统一社会信用代码\n甲,1\n="乙,丙",2\n'.encode(), "第 3 行附近的引号没有配对"),
        ("a.csv", "名字,电话\n甲,1\n".encode(), "找不到表头"),
        ("a.csv", "企业名称，统一社会信用代码\n甲，1\n".encode(), "用逗号分隔、UTF-8 编码的 .csv"),
        ("a.csv", "企業名稱,統一社會信用代碼\n甲,1\n".encode("big5"), "用逗号分隔、UTF-8 编码的 .csv"),
        ("a.csv", "企业名称,年产值（万元）\n甲,1\n".encode(), "缺少列：统一社会信用代码"),
        ("a.csv", "企业名称,名称,统一社会信用代码\n甲,1,2\n".encode(), "重复的列：名称"),
        ("a.csv", "企业名称,统一社会信用代码,年产值（元）\n甲,1,2\n".encode(), "应是万元"),
        ("a.csv", "企业名称,统一社会信用代码\n".encode() + b",".join([b"x"] * 101), "单元格 CW2"),
    ],
)
def test_file_that_is_no_ledger_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert sentence in refusal(path, name)


def test_file_over_the_size_limit_is_refused(csv: Path) -> None:
    csv.write_bytes(b"x" * (hostile.LIMITS.file_bytes + 1))
    assert "超过 40 MB" in refusal(csv)


def test_workbook_of_the_1904_date_system_is_refused(xlsx: Path) -> None:
    hostile.raw_workbook(xlsx, hostile.header_row(), properties='<workbookPr date1904="1"/>')
    assert "1904" in refusal(xlsx)


def test_empty_workbook_is_refused(xlsx: Path) -> None:
    openpyxl.Workbook().save(xlsx)
    assert refusal(xlsx) == "表里没有内容，请填好后再导入。"


def test_scan_ignores_formatted_blank_cells_far_out(xlsx: Path) -> None:
    blank = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    content = hostile.header_row() + f'<row r="2">{hostile.text_cell("A2", "甲")}</row>' + blank
    assert len(read(hostile.raw_workbook(xlsx, content))) == 1


def test_scan_learns_column_letters() -> None:
    scan = SheetScan(hostile.LIMITS)
    assert [scan._learn(letters) for letters in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]
