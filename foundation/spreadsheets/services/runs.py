"""One way through a file for the browser's job and the console: parse, plan, and write when told to (ADR 7)."""

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
from foundation.spreadsheets.footprints import Trace, traced
from foundation.spreadsheets.kinds import CellError, Change, Importer, ImportKind, ParsedRow, Plan, RowResult
from foundation.spreadsheets.marks import NotAValue
from foundation.spreadsheets.reader import Sheet, SheetRow, open_sheet
from foundation.spreadsheets.refusals import UnreadableFile
from foundation.spreadsheets.services.shelf import Place, Shelf

SAMPLE_MARK = "示例"
LONGEST_REASON = 300
LONGEST_HEADING = 60
MOST_IGNORED = 30


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
    """How far it is, and what the last rows brought. ``writing`` steps stand in the import's transaction."""

    done: int
    total: int
    refusals: list[Refusal] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    kept: list[Update] = field(default_factory=list)
    writing: bool = False


@dataclass
class Tally:
    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ignored: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    kept: int = 0
    """Rows in which something that a person corrected stays."""

    def add(self, chunk: Chunk) -> None:
        self.rows += chunk.outcomes.total()
        self.outcomes += chunk.outcomes
        self.kept += len(chunk.step.kept)

    def as_dict(self) -> dict[str, int]:
        counts = {outcome.value: self.outcomes[outcome] for outcome in Outcome}
        return {"rows": self.rows, **counts, "kept": self.kept}

    def as_fields(self) -> dict[str, Any]:
        """As an import keeps them on record."""
        return {**self.as_dict(), "ignored": list(self.ignored), "remarks": list(self.remarks)}

    @property
    def refused(self) -> int:
        return self.outcomes[Outcome.REFUSED]


@dataclass
class Chunk:
    """Some rows of the file as they were planned."""

    step: Step
    outcomes: Counter[str]
    work: Any


class NothingTaken(Refused):
    """Some rows are refused and the import was to take all or none."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(
            _("有 %(count)s 行不正确，按“全部正确才导入”没有导入任何一行。请改正后重新上传。")
            % {"count": tally.refused}
        )
        self.tally = tally


Watch = Callable[[Step], None]
Keep = Callable[[list[Trace]], None]


def check_ledger(
    kind: ImportKind, path: Path, filename: str, *, by: User, watch: Watch, overwrite: bool = False
) -> Tally:
    """What an import would do; nothing is written. Raises ``UnreadableFile``."""
    with open_sheet(path, filename, kind.columns) as sheet:
        walk = _Walk(kind, sheet, by, overwrite=overwrite)
        tally = walk.tally()
        for _rows, chunk in walk.chunks():
            tally.add(chunk)
            watch(chunk.step)
    _check_not_empty(tally)
    return tally


def apply_ledger(
    kind: ImportKind,
    path: Path,
    filename: str,
    *,
    by: User,
    mode: str,
    watch: Watch,
    finish: Callable[[Tally], int],
    overwrite: bool = False,
    keep: Keep | None = None,
) -> Tally:
    """Import a file, checked again. All is worked out first; then one short transaction writes it.

    ``watch`` sees the file go by twice: while planning, with nothing found yet, and while writing.
    ``keep`` gets what each chunk did to which rows, in the transaction; ``finish`` runs in it, last,
    and answers with the number of the import on record. Raises ``UnreadableFile``, or ``NothingTaken`` in the mode
    all-or-nothing.
    """
    with open_sheet(path, filename, kind.columns) as sheet, Shelf() as shelf:
        walk = _Walk(kind, sheet, by, overwrite=overwrite)
        for rows, chunk in walk.chunks():
            shelf.put(chunk, rows)
            watch(Step(chunk.step.done, chunk.step.total))
        with transaction.atomic():
            tally = walk.write(shelf, watch, keep)
            _check_not_empty(tally)
            if tally.refused and mode == ImportMode.ALL_OR_NOTHING:
                raise NothingTaken(tally)
            number = finish(tally)
            if kind.close is not None:
                kind.close(walk.importer, number)
    return tally


def _check_not_empty(tally: Tally) -> None:
    if not tally.rows:
        raise UnreadableFile(_("表头下面没有可导入的内容，请填好后再导入。"))


class _Walk:
    """One way through one file."""

    def __init__(self, kind: ImportKind, sheet: Sheet, by: User, *, overwrite: bool) -> None:
        self.kind, self.sheet = kind, sheet
        self.importer: Importer = kind.start(by, frozenset(sheet.header.places), overwrite=overwrite)

    def tally(self) -> Tally:
        return Tally(
            ignored=tuple(heading for heading in self.sheet.header.extra if heading.strip())[:MOST_IGNORED],
            remarks=self.sheet.remarks,
        )

    def chunks(self) -> Iterator[tuple[list[SheetRow], Chunk]]:
        rows = self.sheet.rows()
        done = 0
        while chunk := list(islice(rows, self.kind.chunk)):
            done += len(chunk)
            yield chunk, self.plan(chunk, done)

    def write(self, shelf: Shelf, watch: Watch, keep: Keep | None) -> Tally:
        tally = self.tally()
        for place, planned in shelf.plans():
            chunk = self._still(planned, place, shelf)
            if chunk.work is not None and keep is not None and self.kind.footprint is not None:
                keep(traced(self.kind.footprint, chunk.work, self.importer.write))
            elif chunk.work is not None:
                self.importer.write(chunk.work)
            tally.add(chunk)
            chunk.step.writing = True
            watch(chunk.step)
        return tally

    def _still(self, chunk: Chunk, place: Place, shelf: Shelf) -> Chunk:
        """What no longer holds is planned again, here where nobody else can write to it."""
        if chunk.work is None or self.importer.still_holds(chunk.work):
            return chunk
        return self.plan(shelf.rows_at(place), chunk.step.done)

    def plan(self, rows: list[SheetRow], done: int) -> Chunk:
        rows = [row for row in rows if not _is_sample(row)]
        parsed = [_parse(self.kind, self.sheet, row) for row in rows]
        good = [row for row in parsed if isinstance(row, ParsedRow)]
        plan = self.importer.plan(good) if good else Plan([])
        taken = iter(plan.results)
        chunk = Chunk(Step(done, self.sheet.total), Counter(), plan.work)
        for row, told in zip(rows, parsed, strict=True):
            result = next(taken) if isinstance(told, ParsedRow) else told
            chunk.outcomes[result.outcome] += 1
            _note(chunk.step, self.kind, self.sheet, row, result)
        return chunk


def _is_sample(row: SheetRow) -> bool:
    """The template's sample row says so in its first cell."""
    return bool(row.cells) and isinstance(row.cells[0], str) and row.cells[0].strip() == SAMPLE_MARK


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
        step.updates.append(Update(row.number, result.label, _headed(kind, result.changes)))
    if result.kept:
        step.kept.append(Update(row.number, result.label, _headed(kind, result.kept)))


def _headed(kind: ImportKind, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(Change(_heading(kind, change.column), change.before, change.after) for change in changes)


def _heading(kind: ImportKind, name: str) -> str:
    column = kind.column(name)
    return column.label if column else name
