"""What the reading child says: why a file can't be read, or the rows in a plain file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TextIO

from foundation.spreadsheets.headings import find_header, recognise
from foundation.spreadsheets.limits import Limits

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LINE_END = re.compile("_x000D_\n?|\r\n?")


class Problem(StrEnum):
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    NOT_A_WORKBOOK = "not_a_workbook"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_BIG = "too_big"
    BEYOND = "beyond"
    TOO_COMPLEX = "too_complex"
    ROW_TOO_LONG = "row_too_long"
    OLD_DATES = "old_dates"
    FORBIDDEN_XML = "forbidden_xml"
    ENCODING = "encoding"
    BINARY = "binary"
    QUOTES = "quotes"
    EMPTY = "empty"
    NO_HEADER = "no_header"
    SEVERAL_LEDGERS = "several_ledgers"
    HIDDEN_LEDGER = "hidden_ledger"


class CannotRead(Exception):  # noqa: N818 - a verdict, not an accident
    def __init__(self, problem: Problem, **facts: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.facts = facts


@dataclass(frozen=True)
class Order:
    """What the parent asks for; ``spool`` is a descriptor of its own.

    ``known`` maps canonical headings to the names of columns, ``required`` are such names.
    """

    path: str
    spool: int
    known: dict[str, str]
    required: frozenset[str]
    limits: Limits


class Spool:
    """Takes the rows of one sheet, finds its header and writes the rest as JSON lines."""

    def __init__(self, order: Order, file: TextIO) -> None:
        self.order = order
        self.file = file
        self.total = 0

    def write(self, number: int, cells: Sequence[Any]) -> None:
        plain = [plain_cell(cell, self.order.limits) for cell in cells]
        while plain and plain[-1] in (None, ""):
            plain.pop()
        if not has_content(plain):
            return
        line = json.dumps([number, plain], ensure_ascii=False)
        if len(line) > self.order.limits.row_characters:
            raise CannotRead(Problem.ROW_TOO_LONG, row=number)
        self.file.write(line + "\n")
        self.total += 1

    def header_of(self, rows: Sequence[Sequence[Any]]) -> int | None:
        return find_header(rows, self.order.known)

    def is_whole(self, header: Sequence[Any]) -> bool:
        return self.order.required <= set(recognise(header, self.order.known).values())


def plain_cell(value: Any, limits: Limits) -> Any:
    """JSON for one cell: text, number, truth, nothing, or a marked object."""
    if isinstance(value, str):
        if len(value) > limits.cell_characters:
            return {"long": len(value)}
        return _CONTROL.sub("", _LINE_END.sub("\n", value))
    if isinstance(value, datetime):
        return {"at": _to_second(value).isoformat()}
    if isinstance(value, date):
        return {"at": f"{value.isoformat()}T00:00:00"}
    if isinstance(value, time):
        return {"clock": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    return value


def heading_text(cells: Sequence[Any]) -> list[str]:
    return [
        "" if isinstance(cell, dict) else cell[:200] if isinstance(cell, str) else str(cell or "")[:200]
        for cell in cells
    ]


def has_content(cells: Sequence[Any]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or bool(cell.strip())) for cell in cells)


def _to_second(moment: datetime) -> datetime:
    """Excel's day fractions miss whole seconds by microseconds."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
