"""An import from the console: the same way through the file, without a batch."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.services.runs import (
    NothingTaken,
    Refusal,
    Step,
    Tally,
    Watch,
    apply_ledger,
    check_ledger,
)


@dataclass(frozen=True)
class Report:
    kind: str
    file: str
    written: bool
    tally: Tally
    refusals: list[Refusal]

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "file": self.file,
            "written": self.written,
            **self.tally.as_dict(),
            "ignored_columns": list(self.tally.ignored),
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
    how = {"by": by, "dry_run": dry_run, "mode": mode, "watch": watch, "overwrite": overwrite}
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

    def finish(tally: Tally) -> None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        record(by=by, action="import.apply", detail={"kind": kind.name, "sha256": digest, **tally.as_dict()})

    written = not dry_run
    try:
        if dry_run:
            tally = check_ledger(kind, path, path.name, by=by, watch=note, overwrite=overwrite)
        else:
            tally = apply_ledger(
                kind, path, path.name, by=by, mode=mode, watch=note, finish=finish, overwrite=overwrite
            )
    except NothingTaken as refusal:
        tally, written = refusal.tally, False
    return Report(kind=kind.name, file=path.name, written=written, tally=tally, refusals=refusals)
