"""Builds the files that a spreadsheet reader must survive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.limits import Limits

COLUMNS = (
    Column("name", "企业名称", required=True, variants=("名称",)),
    Column("code", "统一社会信用代码", Kind.CODE, required=True),
    Column("output", "年产值", Kind.DECIMAL, unit="万元"),
    Column("founded", "成立日期", Kind.DATE),
)
LIMITS = Limits()
HEADINGS = ["企业名称", "统一社会信用代码", "年产值（万元）", "成立日期"]
ROW = ["甲公司", "91371502MA3C00011G", 12.5, "2023-10-31"]

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{properties}<sheets>'
    '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET_OPEN = '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_CLOSE = "</sheetData></worksheet>"


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def header_row() -> str:
    cells = "".join(text_cell(f"{'ABCD'[place]}1", heading) for place, heading in enumerate(HEADINGS))
    return f'<row r="1">{cells}</row>'


def raw_workbook(
    path: Path,
    rows: str | Iterable[bytes],
    *,
    doctype: str = "",
    properties: str = "<workbookPr/>",
    extra: Sequence[tuple[str, bytes]] = (),
) -> Path:
    """A workbook of one sheet from handwritten XML, as an attacker would write it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", ROOT_RELATIONS)
        archive.writestr("xl/workbook.xml", WORKBOOK.format(properties=properties))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(SHEET_OPEN.format(doctype=doctype).encode())
            for part in [rows.encode()] if isinstance(rows, str) else rows:
                sheet.write(part)
            sheet.write(SHEET_CLOSE.encode())
        for name, content in extra:
            archive.writestr(name, content)
    return path


def workbook(path: Path, rows: Iterable[Sequence[Any]], *, title: str = "台账") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def last_cell_bomb(path: Path) -> Path:
    bomb = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    return raw_workbook(path, header_row() + bomb)


def unplaced_cell_bomb(path: Path) -> Path:
    """Cells without a reference: their place follows from counting only."""
    return raw_workbook(path, header_row() + '<row r="2">' + "<c><v>1</v></c>" * 20_000 + "</row>")


def claimed_dimension(path: Path) -> Path:
    """A small table whose sheet claims to end at XFD1048576: harmless, and read as usual."""
    content = header_row() + f'<row r="2">{text_cell("A2", "甲")}{text_cell("B2", ROW[1])}</row>'
    raw_workbook(path, content)
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                body = body.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
            new.writestr(entry.filename, body)
    path.write_bytes(data.getvalue())
    return path


def million_rows(path: Path) -> Path:
    block = b"".join(b"<row><c><v>1</v></c></row>" for _ in range(1000))
    return raw_workbook(path, [header_row().encode(), *([block] * 1000)])


def giant_cell(path: Path, size: int) -> Path:
    block = b"x" * (1024 * 1024)
    parts = [
        header_row().encode(),
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>',
        *([block] * (size // len(block))),
        b"</t></is></c></row>",
    ]
    return raw_workbook(path, parts)


def entity_bomb(path: Path) -> Path:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return raw_workbook(
        path,
        header_row() + f'<row r="2">{text_cell("A2", "&a9;")}</row>',
        doctype=f"<!DOCTYPE worksheet [{entities}]>",
    )


def many_entries(path: Path) -> Path:
    return raw_workbook(path, header_row(), extra=[(f"xl/media/{n}.bin", b"") for n in range(10_000)])


def macro_workbook(path: Path) -> Path:
    return raw_workbook(path, header_row(), extra=[("xl/vbaProject.bin", b"x")])


def truncated(path: Path) -> Path:
    workbook(path, [HEADINGS, ROW])
    path.write_bytes(path.read_bytes()[:-400])
    return path


def absolute_entries(path: Path) -> Path:
    """Entries that point outside and a nested archive: nothing is ever unpacked, so they are inert."""
    content = header_row() + f'<row r="2">{text_cell("A2", "甲")}{text_cell("B2", ROW[1])}</row>'
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x", b"x")
    extra = [("/etc/cron.d/evil", b"x"), ("../../evil", b"x"), ("xl/nested.zip", inner.getvalue())]
    return raw_workbook(path, content, extra=extra)
