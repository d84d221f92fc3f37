"""The empty ledger to fill in: headings with units, drop-downs, one sample row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_rowcol_to_cell

from foundation.spreadsheets.cells import preferred_labels
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.services.runs import SAMPLE_MARK
from foundation.spreadsheets.writer import Formats, cell_writer, sheet_name

PREPARED_ROWS = 1000
FIRST_ROW = 3
ORDER = Column("", "序号", width=8)
HINTS = {
    Kind.CODE: gettext_lazy("文本，不能写成数字"),
    Kind.PHONE: gettext_lazy("手机号或带区号的座机号"),
    Kind.DATE: gettext_lazy("日期，如 2023-10-31"),
    Kind.DATETIME: gettext_lazy("日期和时间，如 2023-10-31 14:05"),
    Kind.INTEGER: gettext_lazy("整数"),
    Kind.DECIMAL: gettext_lazy("数字"),
}


def write_template(path: Path, kind: ImportKind) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(str(path), options)
    formats = Formats(book)
    columns = [ORDER, *kind.columns]
    page = book.add_worksheet(sheet_name(str(kind.title)))
    _write_head(page, kind, columns, formats)
    _write_sample(page, columns, formats)
    _write_guide(book, page, columns, formats)
    book.close()


def _write_head(page: Any, kind: ImportKind, columns: list[Column], formats: Formats) -> None:
    units = "、".join(dict.fromkeys(column.unit for column in columns if column.unit))
    note = [_("填报单位："), _("填报日期："), _("单位：%(units)s") % {"units": units or _("件")}]
    page.write_string(0, 0, str(kind.title), formats.title)
    page.write_string(1, 0, "　　　　　　".join(note), formats.note)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, formats.of(column))
        page.write_string(2, place, f"{column.label}*" if column.required else column.label, formats.header)
    page.freeze_panes(FIRST_ROW, 0)


def _write_sample(page: Any, columns: list[Column], formats: Formats) -> None:
    page.write_string(FIRST_ROW, 0, SAMPLE_MARK)
    for place, column in enumerate(columns):
        cell_writer(page, formats.of(column))(FIRST_ROW, place, column.example)


def _write_guide(book: Any, page: Any, columns: list[Column], formats: Formats) -> None:
    """A second sheet explains the columns and holds the contents of the drop-downs."""
    guide = book.add_worksheet("填表说明")
    guide.set_column(0, 2, 24)
    guide.write_string(0, 0, _("以“示例”开头的行不会导入；带 * 的列必须填写。"), formats.note)
    for place, column in enumerate(columns[1:], start=1):
        labels = preferred_labels(column) or list(column.offers() if column.offers else ())
        hint = _("从下拉框选择") if labels else str(HINTS.get(column.kind, _("文本")))
        guide.write_string(place + 1, 0, column.label, formats.header)
        guide.write_string(place + 1, 1, _("必填") if column.required else _("选填"))
        guide.write_string(place + 1, 2, hint)
        for step, label in enumerate(labels):
            guide.write_string(place + 1, 3 + step, label)
        if labels:
            page.data_validation(
                FIRST_ROW,
                place,
                FIRST_ROW + PREPARED_ROWS,
                place,
                {
                    "validate": "list",
                    "source": f"='填表说明'!{_range(place + 1, len(labels))}",
                    "error_type": "stop" if column.choices else "warning",
                },
            )


def _range(row: int, count: int) -> str:
    first, last = xl_rowcol_to_cell(row, 3, True, True), xl_rowcol_to_cell(row, 2 + count, True, True)
    return f"{first}:{last}"
