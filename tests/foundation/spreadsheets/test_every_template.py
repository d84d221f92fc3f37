"""Every kind's template: a sample row that nobody takes in, a sentence for each column, lists to choose from."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from foundation.accounts.services.users import system_user
from foundation.spreadsheets.columns import Kind
from foundation.spreadsheets.kinds import ImportKind, all_kinds
from foundation.spreadsheets.moments import LAST_YEAR
from foundation.spreadsheets.reader import open_sheet
from foundation.spreadsheets.services.templates import write_template
from tests.factories.accounts import reporting_units

pytestmark = pytest.mark.django_db
KINDS = all_kinds()


@pytest.fixture
def template(tmp_path: Path) -> Path:
    reporting_units()
    return tmp_path / "template.xlsx"


def test_no_year_is_later_than_the_database_holds() -> None:
    years = [column for kind in KINDS for column in kind.columns if column.name == "year"]

    assert len(years) >= 6
    assert {column.maximum for column in years} == {LAST_YEAR}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_template_explains_every_column_and_is_read_back(kind: ImportKind, template: Path) -> None:
    write_template(template, kind)
    with open_sheet(template, "template.xlsx", kind.columns) as sheet:
        assert set(sheet.header.places) == {column.name for column in kind.columns}
        rows = list(sheet.rows())
    assert len(rows) == 1
    assert rows[0].cells[0] == "示例"
    text = "\n".join(" ".join(str(cell or "") for cell in row) for row in cells(template))
    for column in kind.columns:
        assert column.label in text
    assert kind.open(system_user(), frozenset(column.name for column in kind.columns))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_columns_with_a_choice_carry_a_list(kind: ImportKind, template: Path) -> None:
    write_template(template, kind)
    chosen = [column for column in kind.columns if column.kind == Kind.CHOICE or column.offers]
    lists = [rule for rule in first(template).data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == len(chosen)


def test_there_are_ten_kinds() -> None:
    assert {kind.name for kind in KINDS} >= {
        "registry", "enterprises", "figures", "above_scale", "over100m", "commissioned", "assignments", "contacts",
        "visits", "cases",
    }  # fmt: skip


def first(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def cells(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
