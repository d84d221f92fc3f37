"""An import from the console: the same way through the file; what it did is on record as an import of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.spreadsheets.enums import BatchStatus, ImportMode
from foundation.spreadsheets.footprints import Trace
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.runs import (
    NothingTaken,
    Refusal,
    Step,
    Tally,
    Watch,
    apply_ledger,
    check_ledger,
)
from foundation.spreadsheets.services.traces import keep_traces


@dataclass(frozen=True)
class Report:
    kind: str
    file: str
    written: bool
    tally: Tally
    refusals: list[Refusal]
    batch: int | None = None
    """The number of the import on record; None where nothing was written."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "file": self.file,
            "written": self.written,
            "import": self.batch,
            **self.tally.as_dict(),
            "ignored_columns": list(self.tally.ignored),
            "remarks": list(self.tally.remarks),
            "refused_rows": [asdict(refusal) for refusal in self.refusals],
        }


def import_file(
    kind: ImportKind,
    path: Path,
    *,
    by: User,
    dry_run: bool,
    mode: str = ImportMode.VALID_ONLY,
    watch: Watch,
    overwrite: bool = False,
) -> Report:
    """Check a file, or import it in one transaction. Raises ``UnreadableFile``.

    Where somebody else brings the same records in the same moment, the file is gone through once more.
    """
    how = {"by": by, "dry_run": dry_run, "mode": kind.mode_of(mode), "watch": watch, "overwrite": overwrite}
    try:
        return _import_file(kind, path, **how)  # type: ignore[arg-type]
    except IntegrityError:
        return _import_file(kind, path, **how)  # type: ignore[arg-type]


def _import_file(
    kind: ImportKind, path: Path, *, by: User, dry_run: bool, mode: str, watch: Watch, overwrite: bool
) -> Report:
    refusals: list[Refusal] = []

    def note(step: Step) -> None:
        refusals.extend(step.refusals)
        watch(step)

    if dry_run:
        tally = check_ledger(kind, path, path.name, by=by, watch=note, overwrite=overwrite)
        return Report(kind.name, path.name, False, tally, refusals)
    batch = _batch_of(kind, path, by=by, mode=mode, overwrite=overwrite)
    try:
        tally = apply_ledger(
            kind,
            path,
            path.name,
            by=by,
            mode=mode,
            watch=note,
            finish=partial(_finish, batch),
            overwrite=overwrite,
            keep=partial(_keep, batch),
        )
    except NothingTaken as refusal:
        return Report(kind.name, path.name, False, refusal.tally, refusals)
    return Report(kind.name, path.name, True, tally, refusals, batch.pk)


def _batch_of(kind: ImportKind, path: Path, *, by: User, mode: str, overwrite: bool) -> ImportBatch:
    """Not saved yet. The file stays where it is; only its fingerprint is kept."""
    return ImportBatch(
        kind=kind.name,
        filename=path.name[-200:],
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        by=by,
        unit=by.unit,
        mode=mode,
        overwrite=overwrite,
        started_at=timezone.now(),
    )


def _keep(batch: ImportBatch, traces: Iterable[Trace]) -> None:
    """The batch is saved with the first row that is written, in its transaction."""
    if batch.status != BatchStatus.DONE:
        batch.status = BatchStatus.DONE
        batch.save()
    keep_traces(batch, traces)


def _finish(batch: ImportBatch, tally: Tally) -> int:
    batch.status, batch.finished_at = BatchStatus.DONE, timezone.now()
    batch.progress_total = batch.progress_done = tally.rows
    for name, value in tally.as_fields().items():
        setattr(batch, name, value)
    batch.save()
    detail = {"kind": batch.kind, "sha256": batch.sha256, **tally.as_dict()}
    record(by=batch.by, action="import.apply", obj=batch, detail=detail)
    return batch.pk
