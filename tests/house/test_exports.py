"""What holds for the file of every list: who took it, the audit row that counts its rows, no telephone in full, no formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.test import Client

from foundation.audit.models import AuditEntry
from foundation.spreadsheets.writer import HEAD_ROWS
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory, serve
from tests.factories.reporting import CountedCaseFactory
from tests.house.grid import Cell, Grid
from tests.house.matrix import content_of, principals, probe, routes
from tests.house.samples import World

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("read_once")]
PHONE, FORMULA = "13900008888", "=HYPERLINK(1)"
TELEPHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
RUNS, STARTS = "(a formula)", ("=", "+", "@", "\t", "\r")
READERS = ("city section_head", "city system_admin", "city fund_clerk")


@pytest.fixture
def grid(world: World) -> Grid:
    enterprise = EnterpriseFactory(name=f"{FORMULA}有限公司", county=world.here, phone=PHONE)
    EnterpriseContactFactory(enterprise=enterprise, phone=PHONE)
    case = CountedCaseFactory(
        enterprise=enterprise, county=world.here, title=f"{FORMULA}诉求", contact_phone=PHONE
    )
    case.officer.phone = PHONE
    case.officer.save(update_fields=["phone"])
    serve(enterprise, case.officer)
    return Grid(world, principals(world), [route for route in routes() if not route.policy.public])


def exporting(grid: Grid, *only: str) -> Iterator[tuple[str, Client, str]]:
    """Every page that offers its rows as a file to one of the readers: its name, who asks and where."""
    for route in (route for route in grid.routes if not only or route.name in only):
        for label in READERS:
            reader = grid.named(label)
            url = grid.url(Cell(route, reader, "GET", inside=True)).split("?")[0]
            if b"export=csv" in probe(reader.client, url, "GET").body:
                yield route.name, reader.client, url
                break


def lines_of(client: Client, url: str, kind: str) -> list[list[Any]]:
    return READ[kind](content_of(client.get(f"{url}?export={kind}")))


def read_csv(body: bytes) -> list[list[Any]]:
    """What a spreadsheet would work out stands as ``RUNS``."""
    lines = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [[RUNS if cell.startswith(STARTS) else cell for cell in line] for line in lines]


def read_xlsx(body: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    return [[RUNS if cell.data_type == "f" else cell.value for cell in row] for row in sheet.iter_rows()]


READ = {"csv": read_csv, "xlsx": read_xlsx}


def faults(client: Client, url: str, kind: str) -> Iterator[str]:
    before = AuditEntry.objects.filter(action="export").count()
    lines = lines_of(client, url, kind)
    entries = list(AuditEntry.objects.filter(action="export").order_by("pk")[before:])
    cells = [str(cell) for line in lines[HEAD_ROWS:] for cell in line if cell is not None]
    if [entry.detail["rows"] for entry in entries] != [len(lines) - HEAD_ROWS]:
        yield f"{len(lines) - HEAD_ROWS} rows, audited {[entry.detail for entry in entries]}"
    if not str(lines[1][0]).startswith("导出人：") or "导出时间：" not in str(lines[1][0]):
        yield f"no watermark: {lines[1][0]}"
    if any(TELEPHONE.search(cell) for cell in cells):
        yield "a telephone in full"
    if any(RUNS in line for line in lines):
        yield "a formula"


def test_every_list_leaves_as_a_marked_counted_masked_file(grid: Grid) -> None:
    found = {
        (name, kind): list(faults(client, url, kind))
        for name, client, url in exporting(grid)
        for kind in READ
    }

    assert {file: told for file, told in found.items() if told} == {}
    assert len(found) >= 20 * len(READ)


def test_telephone_is_there_to_be_seen(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: without the one place that masks, several lists would show it."""
    lists = {"enterprise-list", "case-list", "assignment-board", "contact-list"}
    monkeypatch.setattr("foundation.spreadsheets.exports.mask_phone", str)
    found = {
        name
        for name, client, url in exporting(grid, *lists)
        if "a telephone in full" in faults(client, url, "csv")
    }

    assert found == lists


def test_formula_is_seen_in_either_file() -> None:
    """Control: what a program writes that defuses nothing."""
    book = openpyxl.Workbook()
    book.active.append([FORMULA])
    file = io.BytesIO()
    book.save(file)

    assert read_xlsx(file.getvalue()) == [[RUNS]]
    assert read_csv(f"{FORMULA}\n".encode()) == [[RUNS]]
