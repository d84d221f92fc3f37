"""What goes out of a list comes in again and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.spreadsheets.kinds import kind_named
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    EnterpriseFactory,
    ListEntryFactory,
    NewProjectFactory,
    ScaleFactory,
    serve,
)
from tests.support.ledgers import counts, take_file

pytestmark = pytest.mark.django_db


def fill_lists(firm: Enterprise, officer: User) -> None:
    ListEntryFactory(enterprise=firm, evidence_note="年报")
    gone = EnterpriseFactory(county=firm.county)
    ListEntryFactory(enterprise=gone, left_on=date(2023, 5, 1), left_reason="停产，\n迁出")


def fill_projects(firm: Enterprise, officer: User) -> None:
    NewProjectFactory(enterprise=firm, project_code="2023-371502-04-01-123456", entered_on=date(2023, 4, 1))
    NewProjectFactory(enterprise=firm, evidence_wan=None)


def fill_scale(firm: Enterprise, officer: User) -> None:
    ScaleFactory(enterprise=firm)
    gone = EnterpriseFactory(county=firm.county)
    ScaleFactory(enterprise=gone, left_on=date(2022, 1, 1), left_reason="收入下降", left_by=UserFactory())


def fill_assignments(firm: Enterprise, officer: User) -> None:
    serve(firm, officer)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("kind", "url", "fill", "rows"),
    [
        ("over100m", "/lists/over-100m/2023/", fill_lists, 2),
        ("commissioned", "/lists/new-projects/2023/", fill_projects, 2),
        ("above_scale", "/scale/", fill_scale, 2),
        ("assignments", "/assignments/", fill_assignments, 1),
    ],
)
def test_an_export_taken_in_again_changes_nothing(
    kind: str,
    url: str,
    fill: Callable[[Enterprise, User], None],
    rows: int,
    form: str,
    county: Unit,
    officer: User,
    head_client: Client,
    tmp_path: Path,
) -> None:
    fill(EnterpriseFactory(county=county), officer)
    answer = head_client.get(f"{url}?export={form}")
    ledger = tmp_path / f"export.{form}"
    ledger.write_bytes(b"".join(answer.streaming_content))

    assert counts(take_file(kind_named(kind), ledger)) == (0, 0, rows, 0)
