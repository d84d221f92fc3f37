"""Reads the first visible sheet of an .xlsx workbook whose header row is known."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineSheet, CalamineWorkbook

from foundation.spreadsheets.headings import HEADER_WITHIN
from foundation.spreadsheets.unpack.scan import ERROR, SheetScan, check_xml
from foundation.spreadsheets.unpack.verdict import CannotRead, Problem, Spool, heading_text

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHARED = ("[Content_Types].xml", WORKBOOK, RELATIONS, "xl/sharedStrings.xml", "xl/styles.xml")


@dataclass(frozen=True)
class Part:
    """A visible sheet: its name and the file of its cells inside the archive."""

    name: str
    path: str


def read_workbook(spool: Spool) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(spool.order.path) as archive:
            _check_archive(archive, spool)
            parts = _visible_parts(archive)
            book = CalamineWorkbook.from_path(spool.order.path)
            return _read_first_known(archive, book, parts, spool)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise CannotRead(Problem.BROKEN) from error


def _check_archive(archive: zipfile.ZipFile, spool: Spool) -> None:
    entries = archive.infolist()
    limits = spool.order.limits
    if len(entries) > limits.entries:
        raise CannotRead(Problem.TOO_MANY_PARTS, parts=len(entries))
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise CannotRead(Problem.TOO_BIG)
    if any(entry.flag_bits & 1 for entry in entries):
        raise CannotRead(Problem.ENCRYPTED)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise CannotRead(Problem.BROKEN)
    if WORKBOOK not in names or RELATIONS not in names:
        raise CannotRead(Problem.NOT_A_WORKBOOK)
    _check_parts(archive, names)


def _check_parts(archive: zipfile.ZipFile, names: list[str]) -> None:
    for name in SHARED:
        if name in names:
            with archive.open(name) as stream:
                check_xml(stream)
    macros = b"macroEnabled" in archive.read("[Content_Types].xml")
    if macros or any(name.endswith("vbaProject.bin") for name in names):
        raise CannotRead(Problem.MACROS)


def _visible_parts(archive: zipfile.ZipFile) -> list[Part]:
    root = ET.fromstring(archive.read(WORKBOOK))  # noqa: S314 - check_xml refused every entity
    strict = root.tag.startswith(STRICT)
    namespace, relation = (STRICT, STRICT_RELATION) if strict else (MAIN, RELATION)
    properties = root.find(f"{namespace}workbookPr")
    if properties is not None and properties.get("date1904") in ("1", "true"):
        raise CannotRead(Problem.OLD_DATES)
    targets = _targets(archive)
    return [
        Part(sheet.get("name", ""), targets[sheet.get(relation, "")])
        for sheet in root.iter(f"{namespace}sheet")
        if sheet.get("state", "visible") == "visible"
        and "worksheets/" in targets.get(sheet.get(relation, ""), "")
    ]


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    root = ET.fromstring(archive.read(RELATIONS))  # noqa: S314 - check_xml refused every entity
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip(
            "/"
        )
        for relation in root
    }


def _read_first_known(
    archive: zipfile.ZipFile, book: CalamineWorkbook, parts: list[Part], spool: Spool
) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []
    for part in parts:
        scan = SheetScan(spool.order.limits)
        with archive.open(part.path) as stream:
            scan.read(stream)
        if not scan.has_content:
            continue
        sheet = book.get_sheet_by_name(part.name)
        top = list(islice(_rows(sheet, scan), HEADER_WITHIN))
        header = spool.header_of([cells for _number, cells in top])
        if header is not None:
            return _spool_sheet(part, sheet, scan, header, spool)
        seen.append({"sheet": part.name, "top": [heading_text(cells) for _number, cells in top[:3]]})
    raise CannotRead(Problem.NO_HEADER if seen else Problem.EMPTY, sheets=seen[:5])


def _spool_sheet(
    part: Part, sheet: CalamineSheet, scan: SheetScan, header: int, spool: Spool
) -> dict[str, Any]:
    rows = _rows(sheet, scan)
    header_row, header_cells = next(islice(rows, header, None))
    for number, cells in rows:
        spool.write(number, cells)
    return {
        "sheet": part.name,
        "header_row": header_row,
        "header": heading_text(header_cells),
        "total": spool.total,
    }


def _rows(sheet: CalamineSheet, scan: SheetScan) -> Iterator[tuple[int, list[Any]]]:
    """Excel row number and cells; a value merged down a column stands in each of its rows."""
    offset = sheet.start[1] if sheet.start else 0
    merges = _merges_down(sheet)
    marked_rows = {row for row, _column in scan.marks}
    running: dict[int, tuple[int, Any]] = {}
    for index, row in enumerate(sheet.iter_rows()):
        cells = [None] * offset + list(row)
        if index + 1 in marked_rows:
            _put_marks(cells, index + 1, scan)
        for column, last in merges.get(index, ()):
            if column < len(cells):
                running[column] = (last, cells[column])
        for column in [column for column, (last, _value) in running.items() if last < index]:
            del running[column]
        for column, (_last, value) in running.items():
            cells[column] = value
        yield index + 1, cells


def _merges_down(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """First row index → (column, last row index) of the ranges one column wide."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


def _put_marks(cells: list[Any], number: int, scan: SheetScan) -> None:
    for column in range(1, scan.limits.columns + 1):
        kind = scan.marks.get((number, column))
        if kind:
            cells.extend([None] * (column - len(cells)))
            cells[column - 1] = {"error": 1} if kind == ERROR else {"formula": 1}
