"""Reads .csv in the encodings and delimiters that Chinese offices produce."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from foundation.spreadsheets.headings import HEADER_WITHIN, recognise
from foundation.spreadsheets.unpack.scan import column_letters
from foundation.spreadsheets.unpack.verdict import CannotRead, Problem, Spool, heading_text

DELIMITERS = (",", ";", "\t", "|")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LARGEST_FIELD = 1_000_000
_TEXT_TRICK = re.compile(r'\s*="((?:[^"]|"")*)"\s*')


def read_delimited(spool: Spool) -> dict[str, Any]:
    text = _decode(Path(spool.order.path).read_bytes())
    if not text.strip():
        raise CannotRead(Problem.EMPTY)
    csv.field_size_limit(LARGEST_FIELD)
    delimiter = _delimiter(text, spool)
    top = [cells for _number, cells in islice(_rows(text, delimiter, spool), HEADER_WITHIN)]
    header = spool.header_of(top)
    if header is None:
        raise CannotRead(
            Problem.NO_HEADER, sheets=[{"sheet": "", "top": [heading_text(row) for row in top[:3]]}]
        )
    rows = _rows(text, delimiter, spool)
    header_row, header_cells = next(islice(rows, header, None))
    for number, cells in rows:
        spool.write(number, cells)
    return {"sheet": "", "header_row": header_row, "header": heading_text(header_cells), "total": spool.total}


def _decode(data: bytes) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:
        raise CannotRead(Problem.BINARY)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CannotRead(Problem.ENCODING) from error


def _delimiter(text: str, spool: Spool) -> str:
    """The delimiter under which the first rows show the most known headings."""
    known = spool.order.known

    def score(delimiter: str) -> int:
        top = islice(_rows(text[:LARGEST_FIELD], delimiter, spool, strict=False), HEADER_WITHIN)
        return max((len(recognise(cells, known)) for _number, cells in top), default=0)

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str, spool: Spool, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Rows numbered as Excel would number them: a blank line is a row, a quoted line break is not.

    ``strict``: a quote that is opened and not closed would swallow the rows behind it without a word.
    """
    limits = spool.order.limits
    number = 0
    try:
        for number, fields in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict), start=1
        ):
            cells = _texts(fields, number, strict=strict)
            while cells and not cells[-1].strip():
                cells.pop()
            if cells and (number > limits.rows or len(cells) > limits.columns):
                raise CannotRead(Problem.BEYOND, cell=f"{column_letters(len(cells))}{number}")
            yield number, cells
    except csv.Error as error:
        too_long = '"' not in text
        raise CannotRead(Problem.ROW_TOO_LONG if too_long else Problem.QUOTES, row=number + 1) from error


def _texts(fields: list[str], number: int, *, strict: bool) -> list[str]:
    """``="0635"`` is how a text is kept from Excel's guesses: what stands inside is read.

    One that a delimiter inside it tore apart has pushed the cells behind it out of their columns.
    """
    for index, field in enumerate(fields):
        if '="' not in field:
            continue
        if found := _TEXT_TRICK.fullmatch(field):
            fields[index] = found[1].replace('""', '"')
        elif strict and field.lstrip().startswith('="') and field.count('"') % 2:
            raise CannotRead(Problem.QUOTES, row=number)
    return fields
