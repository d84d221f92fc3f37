"""An import killed at any of its chunks (F8): nothing of the file is in, and the next worker ends as if nobody had been killed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from enterprises.models import Enterprise, EnterpriseContact, EnterpriseText, FormerName, ScaleMembership
from enterprises.services.bulk import PreparedRows
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.models import ImportBatch, ImportedRow
from foundation.spreadsheets.services import runs
from foundation.spreadsheets.services.batches import confirm_batch, upload_batch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.factories.accounts import person, reporting_units
from tests.factories.enterprises import EnterpriseFactory, uscc
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import Hook, fork, signal_at, was_killed

pytestmark = pytest.mark.django_db(transaction=True)

REGISTER, JOBS = "enterprises.imports.register", "foundation.spreadsheets.services.jobs"
HOOKS = [
    Hook(REGISTER, "prepare_rows", "after"),
    Hook(REGISTER, "write_rows", "before"),
    Hook(REGISTER, "write_rows", "after"),
    Hook(JOBS, "keep_traces", "after"),
    Hook(JOBS, "_finish", "before"),
]
CHUNK = 20
ROWS = repeated(100, 2_000)
KILLS = repeated(3, 20)
CHUNKS = ROWS // CHUNK
TABLES = (Enterprise, EnterpriseContact, EnterpriseText, FormerName, ScaleMembership, ImportedRow)
OF_THE_RUN = {
    "id", "changed_at", "created_at", "entered_at", "noted_at", "at", "batch_id", "row", "after", "before",
}  # fmt: skip


@pytest.fixture
def head(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    settings.MEDIA_ROOT = tmp_path
    kind = kind_named("enterprises")
    monkeypatch.setitem(kind.__dict__, "chunk", CHUNK)
    county = reporting_units()["chiping"]
    for number in range(0, ROWS, 7):
        EnterpriseFactory(uscc=uscc(number), name=f"旧名{number}", county=county)
    return person(RoleCode.SECTION_HEAD)


def confirmed(head: User) -> ImportBatch:
    lines = ["企业名称,统一社会信用代码,县市区,规上,联系人,联系电话"]
    lines += [f"甲{n}公司,{uscc(n)},茌平区,{'是' if n % 3 else '否'},王{n},138{n:08d}" for n in range(ROWS)]
    file = SimpleUploadedFile("台账.csv", "\n".join(lines).encode("utf-8-sig"))
    kind = kind_named("enterprises")
    batch = upload_batch(by=head, kind=kind, upload=file, filename=file.name, mode="valid_only")
    run_next_batch(now=timezone.now())
    return confirm_batch(ImportBatch.objects.get(pk=batch.pk), by=head)


def table_states() -> dict[str, list[Any]]:
    """Without keys and moments, in an order of their own."""
    return {
        model.__name__: sorted(
            repr({name: value for name, value in row.items() if name not in OF_THE_RUN and "_id" not in name})
            for row in model.objects.values()
        )
        for model in TABLES
    }


def undisturbed(head: User) -> dict[str, list[Any]]:
    """What an import that nobody kills comes to; nothing of it stays."""
    with transaction.atomic():
        confirmed(head)
        run_next_batch(now=timezone.now())
        told = table_states()
        transaction.set_rollback(True)
    return told


def import_with_kills(batch: ImportBatch, hook: Hook, *, kills: int) -> tuple[int, int]:
    """Kills, and after how many of them anything of the file was to be seen. Each new worker comes when the lease is over."""
    chance, before = random.Random(SEED), table_states()
    killed = partial = 0
    for _attempt in range(kills):
        ImportBatch.objects.filter(pk=batch.pk).update(lease_until=None, claim=None, attempts=0)
        nth = 1 if hook.name == "_finish" else chance.randint(1, CHUNKS)

        def work(nth: int = nth) -> None:
            with signal_at(hook, nth=nth):
                run_next_batch(now=timezone.now())

        killed += was_killed(fork(work))
        partial += table_states() != before
    return killed, partial


@pytest.mark.parametrize("hook", HOOKS, ids=str)
def test_a_killed_import_leaves_nothing_and_is_done_by_the_next_worker(head: User, hook: Hook) -> None:
    wanted = undisturbed(head)
    batch = confirmed(head)

    killed, partial = import_with_kills(batch, hook, kills=KILLS)
    ImportBatch.objects.filter(pk=batch.pk).update(lease_until=None, claim=None, attempts=0)
    run_next_batch(now=timezone.now())

    differs = int(table_states() != wanted)
    unit = f"kills, {ROWS} rows in {CHUNKS} chunks"
    write_down(Figure(f"import killed {hook}", killed, unit, lost=differs, remark=f"partial after {partial}"))
    assert killed == KILLS
    assert partial == 0
    assert not differs
    assert ImportBatch.objects.get(pk=batch.pk).is_done
    assert not run_next_batch(now=timezone.now())


def test_control_without_one_transaction_half_a_file_is_in(
    head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(PreparedRows, "still_hold", lambda self: True)
    batch = confirmed(head)

    killed, partial = import_with_kills(batch, Hook(REGISTER, "write_rows", "after"), kills=1)

    write_down(Figure("each statement a commit of its own", killed, "kills", lost=partial, control=True))
    assert killed == 1
    assert partial == 1
