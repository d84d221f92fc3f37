"""A first look at a sheet's XML in constant memory, before anything loads the sheet whole.

One cell at XFD1048576 makes a reader build a table of 17 billion cells out of 5 kB, so the
places of all cells are looked at first (reliability.md 0.7).
"""

from __future__ import annotations

from typing import IO, Any
from xml.parsers import expat

from foundation.spreadsheets.limits import Limits
from foundation.spreadsheets.unpack.verdict import CannotRead, Problem

CHUNK = 256 * 1024
FORMULA, ERROR = "formula", "error"


class SheetScan:
    """Where content stands, and which cells hold a formula without result or an error value.

    ``marks`` is keyed by (row, column), both counted from 1. ``hidden_rows`` are those that a filter or a person hid.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.marks: dict[tuple[int, int], str] = {}
        self.hidden_rows: set[int] = set()
        self.has_content = False
        self._columns: dict[str, int] = {}
        self._row = self._column = self._merged = 0
        self._type = ""
        self._formula = self._computed = False
        self._parser = _parser()
        self._parser.StartElementHandler = self._start

    def read(self, stream: IO[bytes]) -> None:
        feed(self._parser, stream)
        self._close_cell()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._open_cell(attributes)
        elif name in {"v", "is"}:
            self._content()
            if self._formula:
                self._computed = self._type == "str"
                self._parser.CharacterDataHandler = self._text
        elif name == "f":
            self._formula = True
            self._content()
        elif name == "row":
            self._close_cell()
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if attributes.get("hidden") in ("1", "true") and self._row <= self.limits.rows:
                self.hidden_rows.add(self._row)
        elif name == "mergeCell":
            self._merged += 1
            if self._merged > self.limits.merged_ranges:
                raise CannotRead(Problem.TOO_COMPLEX)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._close_cell()
        self._type = attributes.get("t", "")
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._learn(letters)
            self._row = int(reference[len(letters) :])

    def _close_cell(self) -> None:
        if self._formula and not self._computed:
            self._mark(FORMULA)
        elif self._type == "e":
            self._mark(ERROR)
        self._formula = self._computed = False
        self._type = ""
        self._parser.CharacterDataHandler = None

    def _content(self) -> None:
        self.has_content = True
        if self._row > self.limits.rows or self._column > self.limits.columns:
            raise CannotRead(Problem.BEYOND, cell=f"{column_letters(self._column)}{self._row}")

    def _text(self, text: str) -> None:
        self._computed = self._computed or bool(text.strip())

    def _mark(self, kind: str) -> None:
        if len(self.marks) >= self.limits.marked_cells:
            raise CannotRead(Problem.TOO_COMPLEX)
        self.marks[self._row, self._column] = kind

    def _learn(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        self._columns[letters] = number
        return number


def check_xml(stream: IO[bytes]) -> None:
    """Well-formed, and without a document type: no entities, no bombs."""
    feed(_parser(), stream)


def feed(parser: Any, stream: IO[bytes]) -> None:
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise CannotRead(Problem.BROKEN) from error


def column_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters or "?"


def _parser() -> Any:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_declaration: Any) -> None:
    raise CannotRead(Problem.FORBIDDEN_XML)
