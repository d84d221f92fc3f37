"""How the words of a header row are compared (pure: the reading child imports it without Django)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

HEADER_WITHIN = 10
_UNIT = re.compile(r"^(?P<base>[^()\[\]]+)[(\[](?P<unit>[^()\[\]]*)[)\]]$")


def canonical(text: str) -> str:
    """One spelling for a heading: no width, space, case or mandatory-mark differences."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return text.strip("*:").casefold()


def split_unit(heading: str) -> tuple[str, str]:
    """``产值(万元)`` → (``产值``, ``万元``); a heading without brackets has the unit ``""``."""
    found = _UNIT.match(heading)
    return (found["base"], found["unit"]) if found else (heading, "")


def recognise(cells: Sequence[Any], known: Mapping[str, str]) -> dict[int, str]:
    """Cell index → what ``known`` calls the heading; cells it does not know are left out."""
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        heading = canonical(cell)
        name = known.get(heading) or known.get(split_unit(heading)[0])
        if name:
            found[index] = name
    return found


def find_header(rows: Sequence[Sequence[Any]], known: Mapping[str, str]) -> int | None:
    """Index of the row, among the first ten, that knows most headings; two at least, if so many exist."""
    scores = [len(set(recognise(row, known).values())) for row in rows[:HEADER_WITHIN]]
    best = max(scores, default=0)
    wanted = min(2, len(set(known.values())))
    return scores.index(best) if best >= max(wanted, 1) else None
