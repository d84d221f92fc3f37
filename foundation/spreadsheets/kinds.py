"""The kinds of ledgers that can be imported. The departments register theirs; this floor knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.columns import Column
from foundation.spreadsheets.enums import ImportMode, Outcome
from foundation.spreadsheets.footprints import Footprint


@dataclass(frozen=True)
class ParsedRow:
    """A row whose cells are all acceptable. ``values`` has every column that the file has; blank is None."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class CellError:
    """Why a row is refused. ``column`` is a column's name, or empty when the row as a whole is wrong."""

    column: str
    reason: str


@dataclass(frozen=True)
class Change:
    """What an update would do to one field, in words."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowResult:
    outcome: Outcome
    errors: tuple[CellError, ...] = ()
    changes: tuple[Change, ...] = ()
    label: str = ""
    kept: tuple[Change, ...] = ()
    """What the file says otherwise than a person who corrected it, and what therefore stays."""


def refused(column: str, reason: str) -> RowResult:
    return RowResult(Outcome.REFUSED, errors=(CellError(column, reason),))


class RowRefused(Exception):  # noqa: N818 - a refusal of one row
    """Raised by an importer's own checks; ``column`` is empty when the row as a whole is wrong."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.result = refused(column, reason)


@dataclass(frozen=True)
class Plan:
    """What some rows come to: one result for each row, and what has to be written for them.

    ``work`` can be pickled, and is None when nothing has to be written.
    """

    results: list[RowResult]
    work: Any = None


class Importer(Protocol):
    """Takes the rows of one file in chunks, in file order.

    ``plan`` reads, compares and computes, and writes nothing. It runs before the transaction, so that others
    can go on writing meanwhile. Inside the transaction ``still_holds`` says whether all that the plan rests on
    is as it was (and holds those rows); a chunk of which that is not true is planned again. Then ``write``
    only writes. A chunk may therefore be planned twice, with the same rows.
    """

    def plan(self, rows: Sequence[ParsedRow]) -> Plan: ...

    def still_holds(self, work: Any) -> bool: ...

    def write(self, work: Any) -> None: ...


@dataclass(frozen=True)
class ImportKind:
    """``open(by, present)`` starts an import; ``present`` names the columns that the file has.

    ``overwriting`` starts one that puts the file above what people corrected, where the kind asks about that.
    """

    name: str
    title: str | Promise
    permission: Permission
    columns: Sequence[Column]
    open: Callable[[User, frozenset[str]], Importer] = field(repr=False)
    hint: str | Promise = ""
    chunk: int = 500
    whole: bool = False
    """Taken with all its rows or not at all, whatever whoever imports it asks for."""
    overwriting: Callable[[User, frozenset[str]], Importer] | None = field(default=None, repr=False)
    footprint: Footprint | None = field(default=None, repr=False)
    """Without one an import of the kind cannot be taken back as a whole; ``instead`` says what to do."""
    instead: str | Promise = ""

    close: Callable[[Any, int], None] | None = field(default=None, repr=False)
    """Called last in the transaction, with the number of the import on record: for what is written for the whole file in
    one go, as an act that books or audits has to be. The rows of later chunks are held after those of earlier ones, and
    whoever holds the end of the audit trail may wait for no row.
    """

    def mode_of(self, asked: str) -> ImportMode:
        return ImportMode.ALL_OR_NOTHING if self.whole else ImportMode(asked)

    def start(self, by: User, present: frozenset[str], *, overwrite: bool) -> Importer:
        return self.overwriting(by, present) if overwrite and self.overwriting else self.open(by, present)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _kinds[kind.name] = kind


def all_kinds() -> list[ImportKind]:
    return list(_kinds.values())


def kinds_for(user: User) -> list[ImportKind]:
    return [kind for kind in _kinds.values() if user.has(kind.permission)]


def kind_named(name: str) -> ImportKind:
    if name not in _kinds:
        raise Refused(
            _("没有“%(name)s”这种台账，可用：%(names)s。") % {"name": name, "names": "、".join(_kinds)},
            status=404,
        )
    return _kinds[name]
