"""A ledger of any kind gives the same database whatever the order of its rows and the size of the chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.spreadsheets.kinds import all_kinds, kind_named
from tests.assistance.imports.ledger_samples import SAMPLES, Sample
from tests.support.ledgers import counts, take_file

pytestmark = pytest.mark.django_db


def picture(sample: Sample) -> list[str]:
    return sorted(repr(row) for row in sample.model.objects.order_by().values_list(*sample.columns))


def after(kind: str, sample: Sample, lines: Sequence[str], chunk: int, folder: Path) -> list[str]:
    """What the database shows once the lines are in; then they are out again."""
    path = folder / "ledger.csv"
    path.write_text("\n".join([sample.head, *lines]), encoding="utf-8-sig")
    with transaction.atomic():
        report = take_file(replace(kind_named(kind), chunk=chunk), path)
        assert counts(report)[3] == len(sample.lines) - sample.taken
        shown = picture(sample)
        transaction.set_rollback(True)
    return shown


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) <= {kind.name for kind in all_kinds()}
    assert {kind.name for kind in all_kinds()} - set(SAMPLES) <= {"units"}


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_order_and_chunks_change_nothing(
    kind: str, data: st.DataObject, ledger_city: None, tmp_path: Path
) -> None:
    sample = SAMPLES[kind]
    before = picture(sample)
    lines = data.draw(st.permutations(sample.lines))
    chunk = data.draw(st.integers(1, len(lines)))

    straight = after(kind, sample, sample.lines, 100, tmp_path)

    assert straight != before
    assert after(kind, sample, lines, chunk, tmp_path) == straight
