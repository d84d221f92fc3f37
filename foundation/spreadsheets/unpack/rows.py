"""The rows of one sheet as they are handed on, with what a merge or a formula makes of their cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineSheet

from foundation.spreadsheets.unpack.scan import ERROR, SheetScan

ACROSS = {"merged": 1}


def sheet_rows(sheet: CalamineSheet, scan: SheetScan) -> Iterator[tuple[int, list[Any]]]:
    """Excel row number and cells.

    A value merged down a column stands in each of its rows. One merged across columns stands in the first of
    them; the others are marked, as nobody can say whether it was meant for them too.
    """
    offset = sheet.start[1] if sheet.start else 0
    merges = _merges(sheet)
    marked_rows = {row for row, _column in scan.marks}
    running: dict[int, tuple[int, Any]] = {}
    for index, row in enumerate(sheet.iter_rows()):
        cells = [None] * offset + list(row)
        if index + 1 in marked_rows:
            _put_marks(cells, index + 1, scan)
        for left, right, last in merges.get(index, ()):
            for column in range(left, min(right + 1, len(cells))):
                running[column] = (last, cells[left] if column == left or _blank(cells[left]) else ACROSS)
        for column in [column for column, (last, _value) in running.items() if last < index]:
            del running[column]
        for column, (_last, value) in running.items():
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
        yield index + 1, cells


def _merges(sheet: CalamineSheet) -> dict[int, list[tuple[int, int, int]]]:
    """First row index → (first column, last column, last row index) of the ranges that begin there."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        found.setdefault(top, []).append((left, right, bottom))
    return found


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _put_marks(cells: list[Any], number: int, scan: SheetScan) -> None:
    for column in range(1, scan.limits.columns + 1):
        kind = scan.marks.get((number, column))
        if kind:
            cells.extend([None] * (column - len(cells)))
            cells[column - 1] = {"error": 1} if kind == ERROR else {"formula": 1}
