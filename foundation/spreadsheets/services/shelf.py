"""Planned rows of a file, kept on disk between planning and writing: a large file must not fill the memory."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from foundation.spreadsheets.reader import SheetRow


@dataclass(frozen=True)
class Place:
    """Where the rows of a chunk lie, to be read again only if it has to be planned again."""

    at: int


class Shelf:
    def __init__(self) -> None:
        self._plans = tempfile.TemporaryFile(prefix="import-")  # noqa: SIM115 - closed by __exit__
        self._rows = tempfile.TemporaryFile(prefix="import-")  # noqa: SIM115 - the same
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._plans.close()
        self._rows.close()

    def put(self, plan: Any, rows: list[SheetRow]) -> None:
        place = Place(self._rows.tell())
        pickle.dump(rows, self._rows, pickle.HIGHEST_PROTOCOL)
        pickle.dump((place, plan), self._plans, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def plans(self) -> Iterator[tuple[Place, Any]]:
        """In the order they were put."""
        self._plans.seek(0)
        for _number in range(self._count):
            yield pickle.load(self._plans)  # noqa: S301 - written by ourselves a moment ago

    def rows_at(self, place: Place) -> list[SheetRow]:
        self._rows.seek(place.at)
        rows: list[SheetRow] = pickle.load(self._rows)  # noqa: S301 - the same
        return rows
