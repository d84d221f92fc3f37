"""One way through a file for the browser's job and the console: parse, plan, and write when told to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.errors import Refused
from foundation.spreadsheets.cells import is_blank, parse_cell, shown
from foundation.spreadsheets.enums import ImportMode, Outcome
from foundation.spreadsheets.kinds import CellError, Change, Importer, ImportKind, ParsedRow, RowResult
from foundation.spreadsheets.marks import NotAValue
from foundation.spreadsheets.reader import Sheet, SheetRow, open_sheet

SAMPLE_MARK = "示例"
LONGEST_REASON = 300
LONGEST_HEADING = 60


@dataclass(frozen=True)
class Refusal:
    """``row`` is the row's number in Excel, ``column`` the heading as the file spells it."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Update:
    """What happens to one existing record; fields by their headings."""

    row: int
    label: str
    changes: tuple[Change, ...]


@dataclass
class Step:
    """What one chunk brought."""

    done: int
    total: int
    refusals: list[Refusal] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)


@dataclass
class Tally:
    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ignored: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, int]:
        return {"rows": self.rows, **{outcome.value: self.outcomes[outcome] for outcome in Outcome}}

    @property
    def refused(self) -> int:
        return self.outcomes[Outcome.REFUSED]


class NothingTaken(Refused):
    """Some rows are refused and the import was to take all or none."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(
            _("有 %(count)s 行不正确，按“全部正确才导入”没有导入任何一行。请改正后重新上传。")
            % {"count": tally.refused}
        )
        self.tally = tally


Watch = Callable[[Step], None]


def check_ledger(kind: ImportKind, path: Path, filename: str, *, by: User, watch: Watch) -> Tally:
    """What an import would do; nothing is written. Raises ``UnreadableFile``."""
    with open_sheet(path, filename, kind.columns) as sheet:
        return _walk(kind, sheet, by=by, write=False, watch=watch)


def apply_ledger(
    kind: ImportKind,
    path: Path,
    filename: str,
    *,
    by: User,
    mode: str,
    watch: Watch,
    finish: Callable[[Tally], None],
) -> Tally:
    """Import a file in one transaction, checked again; ``finish`` runs in it, last.

    Raises ``UnreadableFile``, or ``NothingTaken`` in the mode all-or-nothing.
    """
    with open_sheet(path, filename, kind.columns) as sheet, transaction.atomic():
        tally = _walk(kind, sheet, by=by, write=True, watch=watch)
        if tally.refused and mode == ImportMode.ALL_OR_NOTHING:
            raise NothingTaken(tally)
        finish(tally)
    return tally


def _walk(kind: ImportKind, sheet: Sheet, *, by: User, write: bool, watch: Watch) -> Tally:
    importer = kind.open(by, frozenset(sheet.header.places))
    tally = Tally(ignored=tuple(heading for heading in sheet.header.extra if heading.strip())[:30])
    rows = sheet.rows()
    done = 0
    while chunk := list(islice(rows, kind.chunk)):
        done += len(chunk)
        step = Step(done, sheet.total)
        for row, result in _results(
            kind, sheet, [row for row in chunk if not _is_sample(row)], importer, write
        ):
            tally.rows += 1
            tally.outcomes[result.outcome] += 1
            _note(step, kind, sheet, row, result)
        watch(step)
    importer.finish(write=write)
    return tally


def _is_sample(row: SheetRow) -> bool:
    """The template's sample row says so in its first cell."""
    return bool(row.cells) and isinstance(row.cells[0], str) and row.cells[0].strip() == SAMPLE_MARK


def _results(
    kind: ImportKind, sheet: Sheet, rows: list[SheetRow], importer: Importer, write: bool
) -> Iterator[tuple[SheetRow, RowResult]]:
    parsed = [_parse(kind, sheet, row) for row in rows]
    good = [row for row in parsed if isinstance(row, ParsedRow)]
    taken = iter(importer.take(good, write=write) if good else ())
    for row, result in zip(rows, parsed, strict=True):
        yield row, next(taken) if isinstance(result, ParsedRow) else result


def _parse(kind: ImportKind, sheet: Sheet, row: SheetRow) -> ParsedRow | RowResult:
    values: dict[str, Any] = {}
    errors = []
    for column in kind.columns:
        place = sheet.header.places.get(column.name)
        if place is None:
            continue
        try:
            values[column.name] = parse_cell(column, _cell(row, place))
        except NotAValue as problem:
            errors.append(CellError(column.name, str(problem)))
    if errors:
        return RowResult(Outcome.REFUSED, errors=tuple(errors))
    return ParsedRow(row.number, values)


def _cell(row: SheetRow, place: int) -> Any:
    return row.cells[place] if place < len(row.cells) else None


def _note(step: Step, kind: ImportKind, sheet: Sheet, row: SheetRow, result: RowResult) -> None:
    headings = sheet.header.headings
    for error in result.errors:
        place = sheet.header.places.get(error.column)
        raw = None if place is None else _cell(row, place)
        step.refusals.append(
            Refusal(
                row=row.number,
                column=headings.get(error.column, _heading(kind, error.column))[:LONGEST_HEADING],
                value="" if is_blank(raw) else shown(raw),
                reason=error.reason[:LONGEST_REASON],
            )
        )
    if result.outcome == Outcome.UPDATED:
        changes = tuple(
            Change(_heading(kind, change.column), change.before, change.after) for change in result.changes
        )
        step.updates.append(Update(row.number, result.label, changes))


def _heading(kind: ImportKind, name: str) -> str:
    column = kind.column(name)
    return column.label if column else name
