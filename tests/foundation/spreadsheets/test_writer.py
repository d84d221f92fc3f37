from __future__ import annotations

import csv
import io
import resource
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from foundation.errors import Refused
from foundation.spreadsheets import writer
from foundation.spreadsheets.cells import parse_cell
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.reader import open_sheet
from foundation.spreadsheets.writer import Ledger, sheet_name, stream_csv, write_xlsx

COLUMNS = (
    Column("name", "企业名称", required=True),
    Column("code", "统一社会信用代码", Kind.CODE),
    Column("output", "年产值", Kind.DECIMAL, unit="万元"),
    Column("founded", "成立日期", Kind.DATE),
    Column("logged", "登记时间", Kind.DATETIME),
)
TEXTS = [
    "=1+1", "+86", "-5", "@SUM(A1)", "\tx", "＝1", "＋1", "－1", "＠x", "'=1", "''=1", "'plain", "http://example.com",
    "<script>alert(1)</script>", "甲\n乙", "123456789012345678",
]  # fmt: skip


def ledger(rows: list[list[object]]) -> Ledger:
    return Ledger(title="企业台账", note="导出人：张三", columns=COLUMNS, rows=rows)


def row(text: str) -> list[object]:
    logged = timezone.make_aware(timezone.datetime(2023, 10, 31, 8, 30))
    return [text, "913715020000000001", Decimal("-5.50"), date(2023, 10, 31), logged]


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "out.xlsx"


def test_xlsx_holds_no_formula_and_no_link(xlsx: Path) -> None:
    write_xlsx(xlsx, ledger([row(text) for text in TEXTS]))
    sheet = openpyxl.load_workbook(xlsx).active
    assert {sheet.cell(4 + place, 1).data_type for place in range(len(TEXTS))} == {"s"}
    assert all(cell.hyperlink is None for line in sheet.iter_rows() for cell in line)


def test_xlsx_keeps_numbers_dates_and_codes(xlsx: Path) -> None:
    assert write_xlsx(xlsx, ledger([row("甲")])) == 1
    sheet = openpyxl.load_workbook(xlsx).active
    assert [sheet.cell(place, 1).value for place in (1, 2, 3)] == ["企业台账", "导出人：张三", "企业名称"]
    assert sheet.cell(3, 3).value == "年产值（万元）"
    code, output, founded, logged = (sheet.cell(4, place) for place in (2, 3, 4, 5))
    assert (code.data_type, code.value) == ("s", "913715020000000001")
    assert (output.data_type, output.value, output.number_format) == ("n", -5.5, "#,##0.00")
    assert (founded.is_date, founded.value.date()) == (True, date(2023, 10, 31))
    assert logged.value == timezone.datetime(2023, 10, 31, 8, 30)


def csv_rows(rows: list[list[object]]) -> list[list[str]]:
    data = b"".join(stream_csv(ledger(rows)))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_defuses_formulas_and_leaves_numbers_alone() -> None:
    rows = csv_rows([row(text) for text in TEXTS])[3:]
    assert [line[0] for line in rows[:9]] == [f"'{text}" for text in TEXTS[:9]]
    assert rows[0][1:] == ["913715020000000001", "-5.50", "2023-10-31", "2023-10-31 08:30"]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_export_import_export_is_a_fixed_point(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    lines = [row(text) for text in TEXTS if text.strip() == text]
    if suffix == ".xlsx":
        write_xlsx(path, ledger(lines))
    else:
        path.write_bytes(b"".join(stream_csv(ledger(lines))))
    with open_sheet(path, path.name, COLUMNS) as sheet:
        read = [
            [parse_cell(column, cell) for column, cell in zip(COLUMNS, line.cells, strict=True)]
            for line in sheet.rows()
        ]
    assert read == lines


def test_memory_does_not_grow_with_rows(xlsx: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    generated = (row("甲") for _ in range(20_000))
    assert write_xlsx(xlsx, Ledger("台账", "", COLUMNS, generated)) == 20_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


def test_sheet_name_drops_what_excel_refuses() -> None:
    assert sheet_name("a/b[c]:*?" + "字" * 40) == "abc" + "字" * 28
    assert sheet_name("///") == "Sheet1"


@pytest.mark.parametrize(("most", "fits"), [(2, True), (1, False)])
def test_rows_beyond_the_sheet_are_refused_not_left_out(
    most: int, fits: bool, xlsx: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_XLSX_ROWS", most)
    rows = ledger([row("甲"), row("乙")])
    if fits:
        assert write_xlsx(xlsx, rows) == 2
        return
    with pytest.raises(Refused, match="共 2 行，Excel 一张表最多放 1 行"):
        write_xlsx(xlsx, rows)
