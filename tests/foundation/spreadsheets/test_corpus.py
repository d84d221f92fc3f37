"""Odd files, each made here: every cell comes out right, or as a sentence that says what to do."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from foundation.spreadsheets.cells import parse_cell
from foundation.spreadsheets.marks import NotAValue
from foundation.spreadsheets.reader import open_sheet
from foundation.spreadsheets.refusals import UnreadableFile
from tests.foundation.spreadsheets import hostile
from tests.foundation.spreadsheets.hostile import COLUMNS, HEADINGS, ROW

CODE = "91371502MA3C00011G"
VALUES = ["甲公司", CODE, Decimal("12.50"), date(2023, 10, 31)]
ACROSS = "合并单元格跨了几列，分不清是哪一列的内容，请取消合并后逐格填写"
NO_DATE = "不是日期，请写成 2023-10-31"
NO_NUMBER = "不是数字，请只填数字，如 120.5"


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "ledger.xlsx"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "ledger.csv"


def outcome(path: Path) -> dict[int, list[Any]]:
    """Row number → for each column its value, or the sentence that refuses it."""
    with open_sheet(path, path.name, COLUMNS) as sheet:
        return {
            row.number: [
                _parsed(column, row.cells, sheet.header.places.get(column.name)) for column in COLUMNS
            ]
            for row in sheet.rows()
        }


def _parsed(column: Any, cells: Sequence[Any], place: int | None) -> Any:
    raw = None if place is None or place >= len(cells) else cells[place]
    try:
        return parse_cell(column, raw)
    except NotAValue as sentence:
        return str(sentence)


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        outcome(path)
    return str(refused.value)


def merged(path: Path, rows: Sequence[Sequence[Any]], *ranges: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in ranges:
        book.active.merge_cells(cells)
    book.save(path)
    return path


TENTH_MONTH: list[tuple[object, object]] = [
    ("2023-10-31", VALUES[3]), ("2023/10/31", VALUES[3]), ("2023.10.31", VALUES[3]), ("2023年10月31日", VALUES[3]),
    ("20231031", VALUES[3]), ("45230", VALUES[3]), ("2023-10-31 00:00:00", VALUES[3]), ("２０２３－１０－３１", VALUES[3]),
    ("2023 年 10 月 31 日", VALUES[3]), (" 2023-10-31\u200b", VALUES[3]), ("31/10/2023", NO_DATE), ("10-31", NO_DATE),
    ("2023-10", NO_DATE), ("二〇二三年十月三十一日", NO_DATE), ("2023-11-31", "没有这一天或这个时刻，请核对"),
    ("1823-10-31", "年份应在 1900—2100 之间"), ("", None),
]  # fmt: skip
REAL_DATES: list[tuple[object, object]] = [
    (datetime(2023, 10, 31), VALUES[3]), (date(2023, 10, 31), VALUES[3]), (datetime(2023, 10, 31, 23, 59, 59), VALUES[3]),
    (45230, VALUES[3]), (20231031, VALUES[3]), (2023, NO_DATE), (True, NO_DATE),
]  # fmt: skip


def test_a_day_in_every_spelling_of_a_workbook(xlsx: Path) -> None:
    spellings = TENTH_MONTH + REAL_DATES
    hostile.workbook(xlsx, [HEADINGS, *([*ROW[:3], raw] for raw, _told in spellings)])
    assert [row[3] for row in outcome(xlsx).values()] == [told for _raw, told in spellings]


def test_a_day_in_every_spelling_of_a_text_file(csv: Path) -> None:
    lines = [HEADINGS, *([*ROW[:3], raw] for raw, _told in TENTH_MONTH)]
    csv.write_text("\n".join("\t".join(map(str, line)) for line in lines), encoding="utf-16")
    assert [row[3] for row in outcome(csv).values()] == [told for _raw, told in TENTH_MONTH]


AMOUNTS: list[tuple[object, object]] = [
    ("１２．５", VALUES[2]), ("12.5", VALUES[2]), (12.5, VALUES[2]), ("12.50万元", VALUES[2]), ("１，２００．００", Decimal(1200)),
    ("1.2亿", Decimal(12000)), ("12万", "分不清是 12 万元，还是 12万个万元，请按万元只填数字"), ("12.5%", NO_NUMBER), ("￥12.5", NO_NUMBER),
    ("12,5", NO_NUMBER), ("12。5", NO_NUMBER), (12.505, "小数最多 2 位"), ("—", NO_NUMBER), (None, None),
]  # fmt: skip


def test_amounts_in_every_width_and_unit(xlsx: Path) -> None:
    hostile.workbook(xlsx, [HEADINGS, *([*ROW[:2], raw, None] for raw, _told in AMOUNTS)])
    assert [row[2] for row in outcome(xlsx).values()] == [told for _raw, told in AMOUNTS]


def test_full_width_codes_and_headings(csv: Path) -> None:
    head = "企业名称＊；统一社会信用代码；年产值（万元）；成立日期".replace("；", ";")
    csv.write_bytes(
        f"{head}\r\n甲公司;９１３７１５０２ＭＡ３Ｃ０００１１Ｇ;１２．５;２０２３．１０．３１".encode(
            "gb18030"
        )
    )
    assert outcome(csv) == {2: VALUES}


def test_a_value_merged_down_stands_in_each_row(xlsx: Path) -> None:
    other = ["乙公司", *ROW[1:]]
    merged(xlsx, [HEADINGS, ROW, [None, *ROW[1:3]], [None, *ROW[1:]], other], "A2:A4", "D2:D3")
    assert outcome(xlsx) == {2: VALUES, 3: VALUES, 4: VALUES, 5: ["乙公司", *VALUES[1:]]}


def test_a_value_merged_across_stands_in_its_first_column_only(xlsx: Path) -> None:
    rows = [HEADINGS, ["甲公司", CODE, 12.5], [None, CODE, None, "2023-10-31"], [CODE], [*ROW[:2]]]
    merged(xlsx, rows, "C2:D2", "A4:B4", "C5:D5")
    assert outcome(xlsx) == {
        2: [*VALUES[:3], ACROSS],
        3: ["不能为空", CODE, None, VALUES[3]],
        4: [CODE, ACROSS, None, None],
        5: [*VALUES[:2], None, None],
    }


def test_a_block_is_filled_down_and_marked_across(xlsx: Path) -> None:
    rows = [HEADINGS, [*ROW[:2], 12.5], ROW[:2], ["乙公司", CODE, 12.5, "2023-10-31"]]
    merged(xlsx, rows, "C2:D3")
    two = [*VALUES[:3], ACROSS]
    assert outcome(xlsx) == {2: two, 3: two, 4: ["乙公司", *VALUES[1:]]}


def test_merged_titles_and_headings_do_no_harm(xlsx: Path) -> None:
    head = [HEADINGS[0], None, *HEADINGS[1:]]
    rows = [["企业台账"], [], head, ["甲公司", None, *ROW[1:]], ["乙公司", "（备注）", *ROW[1:]]]
    merged(xlsx, rows, "A1:E2", "A3:B3", "A4:B4")
    assert outcome(xlsx) == {4: VALUES, 5: ["乙公司", *VALUES[1:]]}
    with open_sheet(xlsx, xlsx.name, COLUMNS) as sheet:
        assert sheet.header.extra == ()


def test_blank_rows_before_between_and_behind_are_no_rows(xlsx: Path) -> None:
    book = openpyxl.Workbook()
    for number, row in ((4, HEADINGS), (7, ROW), (9, [" ", "\u3000", None])):
        for column, value in enumerate(row, start=2):
            book.active.cell(number, column, value)
    for number in range(10, 1_010):
        book.active.cell(number, 2).font = Font(bold=True)
    book.save(xlsx)
    assert outcome(xlsx) == {7: VALUES}


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-16", "\t"),
        ("utf-16-be", "\t"),
        ("utf-16-le", ","),
        ("utf-8-sig", "|"),
        ("gb18030", ";"),
        ("gbk", "\t"),
    ],
)
def test_a_text_file_of_any_office(csv: Path, encoding: str, delimiter: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-be", "utf-16-le") else ""
    lines = [["企业台账"], HEADINGS, ROW, [""] * 4, *[[]] * 50]
    text = mark + "\r\n".join(delimiter.join(map(str, line)) for line in lines)
    csv.write_bytes(text.encode(encoding))
    assert outcome(csv) == {3: VALUES}


def encrypted_parts(path: Path) -> Path:
    """Every entry carries the mark of an encrypted one, as archivers write it."""
    data = hostile.workbook(path, [HEADINGS, ROW]).read_bytes()
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        pieces = data.split(signature)
        data = signature.join([pieces[0], *(_flagged(piece, place - 4) for piece in pieces[1:])])
    path.write_bytes(data)
    return path


def _flagged(piece: bytes, place: int) -> bytes:
    return piece[:place] + bytes([piece[place] | 1]) + piece[place + 1 :]


def lying_sizes(path: Path) -> Path:
    """The directory says each part is one byte long, so that a sum of the sizes would let any bomb pass."""
    hostile.giant_cell(path, 8 * 1024 * 1024)
    first, *entries = path.read_bytes().split(b"PK\x01\x02")
    short = [entry[:20] + (1).to_bytes(4, "little") + entry[24:] for entry in entries]
    path.write_bytes(b"PK\x01\x02".join([first, *short]))
    return path


def renamed_macro_workbook(path: Path) -> Path:
    kept = hostile.CONTENT_TYPES
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return _rewritten(
        path, "[Content_Types].xml", kept.replace("</Types>", f'<Override ContentType="{kind}"/></Types>')
    )


def same_part_twice(path: Path) -> Path:
    hostile.workbook(path, [HEADINGS, ROW])
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return path


def document_of_another_kind(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", hostile.CONTENT_TYPES)
        archive.writestr("word/document.xml", "<document/>")
    return path


def sheet_that_is_gone(path: Path) -> Path:
    return _rewritten(path, "xl/worksheets/sheet1.xml", None)


def sheet_that_breaks_off(path: Path) -> Path:
    return _rewritten(path, "xl/worksheets/sheet1.xml", hostile.SHEET_OPEN + hostile.header_row())


def _rewritten(path: Path, name: str, content: str | None) -> Path:
    """The same workbook with one part replaced, or left out."""
    hostile.raw_workbook(path, hostile.header_row())
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, body in parts.items():
            if entry != name:
                archive.writestr(entry, body)
            elif content is not None:
                archive.writestr(entry, content)
    return path


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (encrypted_parts, "文件设了打开密码，请去掉密码后再导入。"),
        (lying_sizes, "文件损坏，打不开。"),
        (renamed_macro_workbook, "文件含有宏，请另存为不含宏的 .xlsx 再导入。"),
        (same_part_twice, "文件损坏，打不开。"),
        (document_of_another_kind, "文件不是 Excel 工作簿，请另存为 .xlsx 再导入。"),
        (sheet_that_is_gone, "文件损坏，打不开。"),
        (sheet_that_breaks_off, "文件损坏，打不开。"),
    ],
)
def test_a_workbook_that_is_none_is_refused(xlsx: Path, build: Callable[[Path], Path], sentence: str) -> None:
    assert refusal(build(xlsx)).startswith(sentence)


def test_a_text_file_without_the_mark_of_utf_16_is_refused(csv: Path) -> None:
    csv.write_bytes("\t".join(HEADINGS).encode("utf-16-le"))
    assert refusal(csv) == "文件内容不是文本表格，请另存为 .xlsx 或 .csv 再导入。"
