"""Looks at an .xlsx workbook as a whole, before any of its sheets is read."""

from __future__ import annotations

import posixpath
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineWorkbook

from foundation.spreadsheets.unpack.scan import check_xml
from foundation.spreadsheets.unpack.sheets import Part, read_sheets
from foundation.spreadsheets.unpack.verdict import CannotRead, Problem, Spool

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHARED = ("[Content_Types].xml", WORKBOOK, RELATIONS, "xl/sharedStrings.xml", "xl/styles.xml")


def read_workbook(spool: Spool) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(spool.order.path) as archive:
            _check_archive(archive, spool)
            parts = _parts(archive)
            book = CalamineWorkbook.from_path(spool.order.path)
            return read_sheets(archive, book, parts, spool)
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


def _parts(archive: zipfile.ZipFile) -> list[Part]:
    """The sheets in their order, the hidden ones last."""
    root = ET.fromstring(archive.read(WORKBOOK))  # noqa: S314 - check_xml refused every entity
    strict = root.tag.startswith(STRICT)
    namespace, relation = (STRICT, STRICT_RELATION) if strict else (MAIN, RELATION)
    properties = root.find(f"{namespace}workbookPr")
    if properties is not None and properties.get("date1904") in ("1", "true"):
        raise CannotRead(Problem.OLD_DATES)
    targets = _targets(archive)
    parts = [
        Part(
            sheet.get("name", ""),
            targets[sheet.get(relation, "")],
            is_hidden=sheet.get("state", "visible") != "visible",
        )
        for sheet in root.iter(f"{namespace}sheet")
        if "worksheets/" in targets.get(sheet.get(relation, ""), "")
    ]
    return sorted(parts, key=lambda part: part.is_hidden)


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    root = ET.fromstring(archive.read(RELATIONS))  # noqa: S314 - check_xml refused every entity
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip(
            "/"
        )
        for relation in root
    }
