"""The refused rows of a batch as a workbook of their own, with the reasons, ready to be corrected."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from foundation.spreadsheets.cells import is_blank
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.kinds import ImportKind, kind_named
from foundation.spreadsheets.marks import Mark
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.reader import Sheet, open_sheet
from foundation.spreadsheets.writer import LONGEST_CELL, OPTIONS, Formats, sheet_name

REASON_WIDTH = 40
PLAIN_TEXT = Column("", "")
DATE = Column("", "", Kind.DATE)
MOMENT = Column("", "", Kind.DATETIME)


def write_annotated(path: Path, batch: ImportBatch) -> None:
    """Headings and cells as in the file, 错误原因 in a column behind them. Raises ``UnreadableFile``."""
    kind = kind_named(batch.kind)
    reasons = _reasons(batch)
    with open_sheet(Path(batch.file.path), batch.filename, kind.columns) as sheet:
        book = xlsxwriter.Workbook(str(path), OPTIONS)
        try:
            _fill(book, kind, sheet, reasons)
        finally:
            book.close()


def _reasons(batch: ImportBatch) -> dict[int, str]:
    """Excel row number → all that is wrong in the row."""
    found: dict[int, str] = {}
    for row, column, reason in batch.refusals.values_list("row", "column", "reason").iterator(
        chunk_size=2000
    ):
        told = f"{column}：{reason}" if column else reason
        found[row] = f"{found[row]}；{told}" if row in found else told
    return found


def _fill(book: Any, kind: ImportKind, sheet: Sheet, reasons: dict[int, str]) -> None:
    page = book.add_worksheet(sheet_name(str(kind.title)))
    formats = Formats(book)
    columns = {place: kind.column(name) for name, place in sheet.header.places.items()}
    last = len(sheet.headings)
    for place in range(last):
        column = columns.get(place)
        page.set_column(place, place, column.width if column else PLAIN_TEXT.width)
    page.set_column(last, last, REASON_WIDTH)
    page.write_string(0, 0, str(kind.title), formats.title)
    page.write_string(1, 0, _("这些行没有导入。请按最后一列改正，改好后直接上传本文件。"), formats.note)
    for place, heading in enumerate([*sheet.headings, _("错误原因")]):
        page.write_string(2, place, heading, formats.header)
    line = 3
    for row in sheet.rows():
        if row.number not in reasons:
            continue
        for place, cell in enumerate(row.cells):
            _write(page, line, place, cell, formats, columns.get(place))
        page.write_string(line, last, reasons[row.number][:LONGEST_CELL], formats.wrong)
        line += 1


def _write(page: Any, line: int, place: int, cell: Any, formats: Formats, column: Column | None) -> None:
    """As it stands in the file: nothing is parsed, corrected or escaped."""
    if is_blank(cell) or isinstance(cell, Mark):
        return
    if isinstance(cell, datetime):
        is_day = cell.time() == datetime.min.time()
        page.write_datetime(line, place, cell, formats.of(DATE if is_day else MOMENT))
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(line, place, cell)
    else:
        page.write_string(line, place, str(cell)[:LONGEST_CELL], formats.of(column) if column else None)
