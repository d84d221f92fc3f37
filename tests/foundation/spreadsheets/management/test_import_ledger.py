from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from foundation.accounts.models import Unit
from foundation.audit.models import AuditEntry
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.models import ImportBatch
from tests.foundation.spreadsheets import toy


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_bytes(toy.csv_bytes(toy.rows(12)))
    return path


def status(*arguments: object) -> int:
    try:
        call_command("import_ledger", *map(str, arguments))
    except SystemExit as stop:
        return int(stop.code)
    return 0


@pytest.fixture(autouse=True)
def _quiet(units: ImportKind, db, capsys: pytest.CaptureFixture[str]) -> None:
    """Every test here has the toy kind, a database and silence."""


def test_all_rows_taken_is_status_0(ledger: Path) -> None:
    assert status("units", ledger) == 0
    assert Unit.objects.count() == 12
    assert AuditEntry.objects.get(action="import.apply").actor_name == "系统"


def test_dry_run_writes_nothing(ledger: Path) -> None:
    assert status("units", ledger, "--dry-run") == 0
    assert Unit.objects.count() == 0


def test_some_refused_is_status_3_and_the_report_says_which(ledger: Path, tmp_path: Path) -> None:
    ledger.write_bytes(toy.csv_bytes([*toy.rows(12), ["b1", "乙", "12O.5", ""]]))
    report = tmp_path / "report.json"
    assert status("units", ledger, "--report", report) == 3
    assert json.loads(report.read_text("utf-8")) == {
        "kind": "units", "file": "units.csv", "written": True, "import": ImportBatch.objects.get().pk,
        "rows": 13, "created": 12, "updated": 0, "unchanged": 0, "refused": 1, "kept": 0, "ignored_columns": ["来历"],
        "remarks": [],
        "refused_rows": [{"row": 16, "column": "排序（位）", "value": "12O.5", "reason": "不是数字，请只填数字，如 120.5"}],
    }  # fmt: skip


def test_what_was_left_out_of_a_workbook_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    for line in (toy.HEADINGS, *toy.rows(2)):
        book.active.append(line)
    book.create_sheet("续表").append(toy.rows(1)[0])
    book.save(tmp_path / "units.xlsx")
    assert status("units", tmp_path / "units.xlsx") == 0
    assert "没有导入的工作表：“续表”（1 行）。" in capsys.readouterr().out


def test_all_or_nothing_takes_none_and_still_reports(ledger: Path, tmp_path: Path) -> None:
    ledger.write_bytes(toy.csv_bytes([*toy.rows(12), ["", "乙", 1, ""]]))
    report = tmp_path / "report.json"
    assert status("units", ledger, "--all-or-nothing", "--report", report) == 3
    assert Unit.objects.count() == 0
    told = json.loads(report.read_text("utf-8"))
    assert (told["written"], told["refused"], len(told["refused_rows"])) == (False, 1, 1)


@pytest.mark.parametrize("name", ["missing.csv", "broken.xlsx"])
def test_file_that_can_not_be_read_is_status_2(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04broken")
    assert status("units", tmp_path / name) == 2


def test_unknown_kind_is_status_2(ledger: Path) -> None:
    assert status("nothing", ledger) == 2


def test_same_file_twice_changes_nothing(ledger: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    status("units", ledger)
    assert status("units", ledger, "--report", report) == 0
    told = json.loads(report.read_text("utf-8"))
    assert (told["created"], told["updated"], told["unchanged"]) == (0, 0, 12)
