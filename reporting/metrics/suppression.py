"""Which figures a public version leaves out: those of fewer than three enterprises, and those that would give them away (pure).

A figure of no enterprise at all is a zero and stays. What statistics publish themselves (X) is public already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 3


@dataclass(frozen=True)
class Cell:
    """``firms`` None: nobody counted the enterprises that it rests on."""

    code: str
    firms: int | None
    is_published: bool = False

    @property
    def is_small(self) -> bool:
        return not self.is_published and (self.firms is None or 0 < self.firms < LEAST)


@dataclass(frozen=True)
class Relation:
    """Whoever knows all of these but one knows the last. ``is_sum``: the first is the sum of the others."""

    codes: tuple[str, ...]
    is_sum: bool = False


def hidden_among(cells: Iterable[Cell], relations: Iterable[Relation]) -> frozenset[str]:
    """The small ones, and as many more as it takes that none of them can be worked out."""
    told = {cell.code: cell for cell in cells}
    hidden = {code for code, cell in told.items() if cell.is_small}
    held = [_within(relation, told) for relation in relations]
    while companions := {one for relation in held if (one := _companion(relation, told, hidden))}:
        hidden |= companions
    return frozenset(hidden)


def _within(relation: Relation, told: Mapping[str, Cell]) -> Relation:
    """A figure that is not told tells nothing and adds nothing."""
    return Relation(tuple(code for code in relation.codes if code in told), relation.is_sum)


def _companion(relation: Relation, told: Mapping[str, Cell], hidden: set[str]) -> str | None:
    """The next one to leave out as well: the one of fewest enterprises. None: nothing can be worked out any more."""
    out = [told[code] for code in relation.codes if code in hidden]
    if not out or not _gives_away(relation, out):
        return None
    if relation.is_sum and not any(told[code].firms for code in relation.codes[1:] if code not in hidden):
        return (
            None  # nothing is taken from the sum: it tells the hidden ones together, and is not small itself
        )
    free = [told[code] for code in relation.codes if code not in hidden and not told[code].is_published]
    if relation.is_sum:  # a zero hides nobody
        free = [cell for cell in free if cell.firms]
    chosen = min(free, key=lambda cell: (not cell.firms, cell.firms or 0, cell.code), default=None)
    return chosen.code if chosen else None


def _gives_away(relation: Relation, out: list[Cell]) -> bool:
    """One alone is the rest of the sum; several of a sum are their own sum, which must not be small either."""
    if not relation.is_sum:
        return len(out) == 1
    return len(out) == 1 or max(cell.firms or 0 for cell in out) < LEAST
