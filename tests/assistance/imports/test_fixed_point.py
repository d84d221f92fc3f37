"""What a list gives out comes in again and goes out again as it was: a fixed point, whatever stands on it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.writer import HEAD_ROWS
from tests.assistance.imports.ledger_samples import SAMPLES
from tests.factories.assistance import Cast
from tests.support.ledgers import counts, take_file

pytestmark = pytest.mark.django_db
LISTS = {
    "enterprises": "/enterprises/",
    "above_scale": "/scale/",
    "over100m": "/lists/over-100m/2023/",
    "commissioned": "/lists/new-projects/2023/",
    "assignments": "/assignments/?served=yes",
    "titles": "/titles/",
    "projects": "/projects/",
    "activities": "/activities/",
    "visits": "/visits/",
    "cases": "/cases/",
}
"""企业登记信息 has no list of its own; 企业数据 goes out a figure a row; a file of 联系人 masks what makes a contact."""


def given_out(client: Client, kind: str, form: str, path: Path) -> list[list[str]]:
    url = LISTS[kind]
    answer = client.get(f"{url}{'&' if '?' in url else '?'}export={form}")
    path.write_bytes(b"".join(answer.streaming_content))
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))[HEAD_ROWS:]


@pytest.mark.parametrize("kind", LISTS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_out_and_in_and_out_again(
    kind: str, data: st.DataObject, ledger_city: None, people: Cast, client: Client, tmp_path: Path
) -> None:
    sample, path = SAMPLES[kind], tmp_path / "ledger.csv"
    lines = data.draw(st.lists(st.sampled_from(sample.lines), min_size=1, unique=True))
    client.force_login(people.head)
    with transaction.atomic():
        path.write_text("\n".join([sample.head, *lines]), encoding="utf-8-sig")
        take_file(kind_named(kind), path)
        first = given_out(client, kind, "csv", path)
        created, updated, unchanged, refused = (
            counts(take_file(kind_named(kind), path)) if first else (0,) * 4
        )
        assert (created, updated, unchanged, refused) == (0, 0, len(first), 0)
        assert given_out(client, kind, "csv", path) == first
        transaction.set_rollback(True)
