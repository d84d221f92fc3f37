"""Whole rows of a worksheet at once: cell by cell through xlsxwriter costs several times as much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

LONGEST_PLAIN = 16_000
"""Half of what a cell holds, counted in UTF-16: a longer text may have to be cut."""
_CAREFUL = re.compile("[&<>'_\x00-\x08\x0b-\x1f\ufffe\uffff]")
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - wall-clock time
_FIRST_YEAR = 1901
"""Spreadsheets count a 29 February 1900 that never was."""


class LineSheet(Worksheet):  # type: ignore[misc]
    """``write_line`` takes the rows that ``Lines`` could spell; the others go cell by cell, in any mixture."""

    def write_line(self, number: int, cells: str) -> None:
        if number >= self.xls_rowmax:
            return
        self._write_single_row(number)
        self.dim_rowmax = number
        self.fh.write(f'<row r="{number + 1}">{cells}</row>')


class Lines:
    """Spells the cells of a row as the worksheet would, where every value is of a simple kind."""

    def __init__(self, sheet: LineSheet, styles: Sequence[Any], zone: tzinfo) -> None:
        self.zone = zone
        self.places = [
            (f'<c r="{xl_col_to_name(index)}', _style(style), _style(style or sheet.default_date_format))
            for index, style in enumerate(styles)
        ]

    def spell(self, number: int, row: Sequence[Any]) -> str | None:
        """None where a value needs care: markup, blanks at its ends, an apostrophe, a kind not known here."""
        cells, mark = [], str(number + 1)
        for (head, style, dated), value in zip(self.places, row, strict=True):
            if value is None or value == "":
                continue
            if type(value) is str:
                if len(value) > LONGEST_PLAIN or value.strip() != value or _CAREFUL.search(value):
                    return None
                cells.append(f'{head}{mark}"{style} t="inlineStr"><is><t>{value}</t></is></c>')
                continue
            figure = _figure(value, self.zone)
            if figure is None:
                return None
            cells.append(f'{head}{mark}"{dated if isinstance(value, date) else style}><v>{figure}</v></c>')
        return "".join(cells)


def _figure(value: Any, zone: tzinfo) -> str | None:
    kind = type(value)
    if kind is int or (kind is Decimal and value.is_finite()):
        return f"{value:.16G}"
    if kind is date and value.year >= _FIRST_YEAR:
        return str(value.toordinal() - _DAY_ZERO.toordinal())
    if kind is datetime and value.year >= _FIRST_YEAR:
        moment = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        since = moment - _DAY_ZERO
        return f"{since.days + (since.seconds + since.microseconds / 1e6) / 86_400:.16G}"
    return None


def _style(style: Any) -> str:
    return f' s="{style._get_xf_index()}"' if style is not None else ""  # noqa: SLF001 - its number, as the sheet asks it
