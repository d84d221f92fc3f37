"""Writes ledgers row by row in constant memory: .xlsx and .csv, never a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.lines import Lines, LineSheet
from foundation.spreadsheets.text import defuse, escape_quoted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
CSV_BLOCK = 500
LONGEST_CELL = 32_767
HEAD_ROWS = 3
MOST_XLSX_ROWS = 1_048_576 - HEAD_ROWS
"""What a worksheet holds below its head; xlsxwriter leaves out any further row without a word."""

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def check_fits_sheet(rows: int) -> None:
    if rows > MOST_XLSX_ROWS:
        raise Refused(
            _("共 %(rows)s 行，Excel 一张表最多放 %(most)s 行。请缩小筛选范围，或改为导出 CSV。")
            % {"rows": f"{rows:,}", "most": f"{MOST_XLSX_ROWS:,}"}
        )


@dataclass(frozen=True)
class Ledger:
    """One sheet: a title row, a note row (who, when, which rows), the header row, then the rows.

    A row is a sequence of values in the order of ``columns``; None is an empty cell.
    """

    title: str
    note: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    sheet: str = ""
    """What the tab is called, where it is not the title."""


def write_xlsx(path: Path, ledger: Ledger) -> int:
    """Returns the number of rows written. Raises ``Refused`` for more than a worksheet holds."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    try:
        return _fill(book, ledger, Formats(book))
    finally:
        book.close()


def write_book(path: Path, ledgers: Iterable[Ledger]) -> int:
    """Several sheets, one after the other; returns the number of rows written."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    try:
        formats = Formats(book)
        return sum(_fill(book, ledger, formats) for ledger in ledgers)
    finally:
        book.close()


def stream_csv(ledger: Ledger) -> Iterator[bytes]:
    """UTF-8 with BOM, as Excel wants it, in blocks of rows."""
    writer, zone = csv.writer(_Echo(), lineterminator="\r\n"), timezone.get_current_timezone()
    head = [[ledger.title], [ledger.note], [column.label for column in ledger.columns]]
    block = [writer.writerow(_csv_line(row, zone)) for row in head]
    block[0] = f"\ufeff{block[0]}"
    yield "".join(block).encode()
    block.clear()
    for row in ledger.rows:
        block.append(writer.writerow(_csv_line(row, zone)))
        if len(block) >= CSV_BLOCK:
            yield "".join(block).encode()
            block.clear()
    yield "".join(block).encode()


class _Echo:
    """A file for ``csv.writer`` that hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _csv_line(row: Sequence[Any], zone: tzinfo) -> list[Any]:
    """The commonest kinds first, by their exact type; any other goes the careful way."""
    return [
        cell if cell is None else defuse(cell) if type(cell) is str else _csv_cell(cell, zone) for cell in row
    ]


def _csv_cell(value: Any, zone: tzinfo) -> Any:
    if isinstance(value, str):
        return defuse(value)
    if isinstance(value, datetime):
        return local(value, zone).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Wall-clock time of the bureau without time zone, as a spreadsheet holds it."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(zone or timezone.get_current_timezone()).replace(tzinfo=None)


def _fill(book: Any, ledger: Ledger, formats: Formats) -> int:
    sheet = book.add_worksheet(sheet_name(ledger.sheet or ledger.title), LineSheet)
    for index, column in enumerate(ledger.columns):
        sheet.set_column(index, index, column.width, formats.of(column))
    sheet.freeze_panes(HEAD_ROWS, 0)
    sheet.write_string(0, 0, ledger.title, formats.title)
    sheet.write_string(1, 0, ledger.note, formats.note)
    for index, column in enumerate(ledger.columns):
        sheet.write_string(2, index, column.label, formats.header)
    styles = [formats.of(column) for column in ledger.columns]
    writers = [cell_writer(sheet, style) for style in styles]
    lines = Lines(sheet, styles, timezone.get_current_timezone())
    number = HEAD_ROWS - 1
    for number, row in enumerate(ledger.rows, start=HEAD_ROWS):
        check_fits_sheet(number - HEAD_ROWS + 1)
        if (cells := lines.spell(number, row)) is not None:
            sheet.write_line(number, cells)
            continue
        for index, (write, value) in enumerate(zip(writers, row, strict=True)):
            write(number, index, value)
    return number - HEAD_ROWS + 1


class Formats:
    """The cell formats of a ledger, made once for each workbook."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#555555"})
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EAF1F8"}
        )
        self.wrong = book.add_format({"font_color": "#9C0006", "text_wrap": True, "valign": "top"})
        self._kinds = {
            Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
            Kind.DATETIME: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            Kind.CODE: book.add_format({"num_format": "@"}),
            Kind.PHONE: book.add_format({"num_format": "@"}),
            Kind.INTEGER: book.add_format({"num_format": "0"}),
        }
        self._places = {
            places: book.add_format({"num_format": _number_format(places)}) for places in range(7)
        }

    def of(self, column: Column) -> Any:
        if column.kind == Kind.DECIMAL:
            return self._places[column.places]
        return self._kinds.get(column.kind)


def _number_format(places: int) -> str:
    return f"#,##0.{'0' * places}" if places else "#,##0"


def cell_writer(sheet: Any, style: Any) -> Callable[[int, int, Any], None]:
    """Texts stay texts, numbers numbers, dates dates; nothing becomes a formula or a link."""

    def write(row: int, index: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, index, local(value), style)
        elif isinstance(value, date):
            sheet.write_datetime(row, index, value, style)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            sheet.write_number(row, index, value, style)
        else:
            sheet.write_string(row, index, escape_quoted(str(value))[:LONGEST_CELL], style)

    return write


def sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Sheet1"
