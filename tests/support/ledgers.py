"""Importing a small ledger in a test, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from foundation.accounts.models import User
from foundation.accounts.services.users import system_user
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.services.console import Report, import_file
from foundation.spreadsheets.services.runs import Step


def nothing() -> None:
    pass


def take_file(
    kind: ImportKind,
    path: Path,
    *,
    by: User | None = None,
    dry_run: bool = False,
    meanwhile: Callable[[], object] = nothing,
    overwrite: bool = False,
) -> Report:
    """``meanwhile`` happens once all rows are planned, before the first is written."""

    def watch(step: Step) -> None:
        if step.done == step.total and not step.writing:
            meanwhile()

    return import_file(
        kind,
        path,
        by=by or system_user(),
        dry_run=dry_run,
        mode=ImportMode.VALID_ONLY,
        watch=watch,
        overwrite=overwrite,
    )


def counts(report: Report) -> tuple[int, int, int, int]:
    told = report.tally.as_dict()
    return told["created"], told["updated"], told["unchanged"], told["refused"]


def reasons(report: Report) -> list[tuple[int, str, str]]:
    return [(refusal.row, refusal.column, refusal.reason) for refusal in report.refusals]
