"""What a ledger's columns are called and what may stand in their cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from foundation.spreadsheets.headings import canonical, recognise, split_unit


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    PHONE = "phone"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column. ``choices`` maps every accepted label to the stored value, the preferred label first.

    ``unit`` is printed behind the heading and held against the file's: a heading with another
    unit is refused. ``offers`` fills the template's drop-down where the contents stand in the database.
    """

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    variants: tuple[str, ...] = ()
    required: bool = False
    choices: Mapping[str, object] = field(default_factory=dict)
    max_length: int = 0
    unit: str = ""
    places: int = 2
    minimum: int | None = None
    maximum: int | None = None
    example: object = ""
    offers: Callable[[], Sequence[str]] | None = None
    width: int = 14

    @property
    def label(self) -> str:
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading


@dataclass(frozen=True)
class Header:
    """A header row held against the declared columns; indexes are places in the row."""

    places: Mapping[str, int]
    headings: Mapping[str, str]
    missing: tuple[Column, ...]
    twice: tuple[str, ...]
    wrong_unit: tuple[tuple[str, str], ...]
    extra: tuple[str, ...]


def known_headings(columns: Sequence[Column]) -> dict[str, str]:
    """Every accepted spelling, in canonical form → the column's name."""
    return {
        canonical(spelling): column.name
        for column in columns
        for spelling in (column.heading, column.label, *column.variants)
    }


def read_header(cells: Sequence[object], columns: Sequence[Column]) -> Header:
    found = recognise(cells, known_headings(columns))
    places: dict[str, int] = {}
    twice: list[str] = []
    for index, name in found.items():
        if name in places:
            twice.append(str(cells[index]))
        places.setdefault(name, index)
    return Header(
        places=places,
        headings={name: " ".join(str(cells[index]).split()) for name, index in places.items()},
        missing=tuple(column for column in columns if column.required and column.name not in places),
        twice=tuple(twice),
        wrong_unit=tuple(_wrong_units(cells, columns, places)),
        extra=tuple(str(cell) for index, cell in enumerate(cells) if cell and index not in found),
    )


def _wrong_units(
    cells: Sequence[object], columns: Sequence[Column], places: Mapping[str, int]
) -> list[tuple[str, str]]:
    wrong = []
    for column in columns:
        if column.unit and column.name in places:
            heading = str(cells[places[column.name]])
            unit = split_unit(canonical(heading))[1]
            if unit and unit != canonical(column.unit):
                wrong.append((heading, column.unit))
    return wrong
