"""Which sheet of a workbook is read, and what is said of the others: none is left out without a word."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

from foundation.spreadsheets.headings import HEADER_WITHIN
from foundation.spreadsheets.unpack.rows import sheet_rows
from foundation.spreadsheets.unpack.scan import SheetScan
from foundation.spreadsheets.unpack.verdict import CannotRead, Problem, Spool, has_content, heading_text

TOO_LARGE = (Problem.BEYOND, Problem.TOO_COMPLEX)


@dataclass(frozen=True)
class Part:
    """A sheet: its name and the file of its cells inside the archive."""

    name: str
    path: str
    is_hidden: bool


@dataclass(frozen=True)
class Look:
    """What a sheet with content holds. ``rows`` counts those below the header, or all where there is none.

    ``header_row`` is 0 without a header, ``rows`` None where the sheet is too large to look at.
    """

    part: Part
    rows: int | None
    header_row: int = 0
    header: tuple[str, ...] = ()
    is_whole: bool = False
    hidden_rows: int = 0
    first_hidden: int = 0

    @property
    def is_ledger(self) -> bool:
        """All required headings, and rows."""
        return self.is_whole and bool(self.rows)

    @property
    def told(self) -> dict[str, Any]:
        return {"sheet": self.part.name, "rows": self.rows, "hidden": self.part.is_hidden}


def read_sheets(
    archive: zipfile.ZipFile, book: CalamineWorkbook, parts: Sequence[Part], spool: Spool
) -> dict[str, Any]:
    """The first visible ledger goes to the spool; a second one makes the choice a person's."""
    looks = [look for part in parts if (look := _look(archive, book, part, spool)) is not None]
    chosen = _choose(looks)
    others = [look.told for look in looks if look is not chosen and _is_worth_telling(look)]
    return {
        "sheet": chosen.part.name,
        "header_row": chosen.header_row,
        "header": list(chosen.header),
        "total": spool.total,
        "others": others,
        "hidden_rows": chosen.hidden_rows,
        "first_hidden": chosen.first_hidden,
    }


def _choose(looks: Sequence[Look]) -> Look:
    visible = [look for look in looks if not look.part.is_hidden]
    ledgers = [look for look in visible if look.is_ledger]
    if len(ledgers) > 1:
        raise CannotRead(Problem.SEVERAL_LEDGERS, sheets=[look.told for look in ledgers])
    known = [look for look in visible if look.header_row]
    hidden = [look for look in looks if look.part.is_hidden and look.is_ledger]
    if hidden and not any(look.rows for look in known):
        raise CannotRead(Problem.HIDDEN_LEDGER, sheets=[look.told for look in hidden])
    if not known:
        raise CannotRead(
            Problem.NO_HEADER if visible else Problem.EMPTY, sheets=[look.told for look in visible]
        )
    return max(known, key=lambda look: (look.is_ledger, bool(look.rows), look.is_whole))


def _is_worth_telling(look: Look) -> bool:
    """What is hidden is mostly lists for drop-downs; what looks like a ledger, or can't be looked at, is not."""
    return not look.part.is_hidden or look.rows is None or bool(look.header_row and look.rows)


def _look(archive: zipfile.ZipFile, book: CalamineWorkbook, part: Part, spool: Spool) -> Look | None:
    scan = SheetScan(spool.order.limits)
    try:
        with archive.open(part.path) as stream:
            scan.read(stream)
    except CannotRead as refusal:
        if refusal.problem in TOO_LARGE and (part.is_hidden or spool.total):
            return Look(part, None)
        raise
    if not scan.has_content:
        return None
    return _look_inside(part, book.get_sheet_by_name(part.name), scan, spool)


def _look_inside(part: Part, sheet: CalamineSheet, scan: SheetScan, spool: Spool) -> Look:
    top = list(islice(sheet_rows(sheet, scan), HEADER_WITHIN))
    header = spool.header_of([cells for _number, cells in top])
    rows = sheet_rows(sheet, scan)
    if header is None:
        return Look(part, sum(has_content(cells) for _number, cells in rows))
    header_row, header_cells = next(islice(rows, header, None))
    is_whole = spool.is_whole(header_cells)
    if part.is_hidden or not is_whole or spool.total:
        count = sum(has_content(cells) for _number, cells in rows)
        return Look(part, count, header_row, tuple(heading_text(header_cells)), is_whole)
    hidden = []
    for number, cells in rows:
        before = spool.total
        spool.write(number, cells)
        if number in scan.hidden_rows and spool.total > before:
            hidden.append(number)
    return Look(
        part,
        spool.total,
        header_row,
        tuple(heading_text(header_cells)),
        is_whole,
        hidden_rows=len(hidden),
        first_hidden=hidden[0] if hidden else 0,
    )
