from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.lines import LONGEST_PLAIN, Lines
from foundation.spreadsheets.writer import LONGEST_CELL, Ledger, write_xlsx

COLUMNS = [Column(kind, kind, kind) for kind in Kind] * 4
"""More than 26, so that the letters go on to AA."""
PLAIN: list[Any] = [
    None, "", "甲\n乙", "=1+1", "＝1", "+86", "@x", "a\tb", "http://example.com", 0, -7, 10**17, Decimal("-5.50"), Decimal("1E+3"),
    date(1901, 1, 1), date(2023, 10, 31), datetime(2023, 10, 31, 16, 30, 1, 5, tzinfo=UTC),
    datetime(1990, 1, 1, 8, 0),
]  # fmt: skip
CAREFUL: list[Any] = [
    "<r>x</r>", "a & b", " x", "x\n", "　x", "'=1", "''", "\x00", "_x0041_", "\r", "\ufffe", "字" * (LONGEST_PLAIN + 1), "𠮷" * LONGEST_CELL,
    True, 1.5, date(1900, 2, 28), Path("x"),
]  # fmt: skip


def sheet_of(path: Path, rows: list[list[Any]]) -> bytes:
    assert write_xlsx(path, Ledger("台账", "导出人：张三", COLUMNS, rows)) == len(rows)
    with ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml")


def test_whole_rows_are_written_as_cell_by_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(11)
    rows = [dice.choices(PLAIN, k=len(COLUMNS)) for _ in range(60)]
    for place, value in enumerate(CAREFUL):
        rows[2 * place][dice.randrange(len(COLUMNS))] = value
    whole = sheet_of(tmp_path / "whole.xlsx", rows)
    monkeypatch.setattr(Lines, "spell", lambda *_: None)
    assert whole == sheet_of(tmp_path / "cells.xlsx", rows)


def test_simple_rows_take_the_short_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spelled: list[bool] = []
    spell = Lines.spell

    def counted(lines: Lines, number: int, row: Any) -> str | None:
        cells = spell(lines, number, row)
        spelled.append(cells is not None)
        return cells

    monkeypatch.setattr(Lines, "spell", counted)
    rows = [[value] * len(COLUMNS) for value in [*PLAIN, *CAREFUL]]
    sheet_of(tmp_path / "counted.xlsx", rows)
    assert spelled == [True] * len(PLAIN) + [False] * len(CAREFUL)


def test_rows_of_another_width_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter"):
        sheet_of(tmp_path / "short.xlsx", [["甲"]])
