"""The bar of steps and the buttons on the page of anything that goes through a life of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Step:
    label: str
    on: date | None
    state: str


@dataclass(frozen=True)
class Act:
    label: str
    url: str
    is_primary: bool


def steps_along(path: Iterable[Any], days: Mapping[Any, date | None], now: str) -> list[Step]:
    """``path``: the states in their order; ``days``: when each was reached."""
    return [
        Step(str(one.label), days.get(one), "now" if one == now else "done" if days.get(one) else "")
        for one in path
    ]


def acts_of(moves: Iterable[Any], url_of: Callable[[Any], str], primary: Collection[Any]) -> list[Act]:
    """The one filled button first."""
    found = [Act(str(move.label), url_of(move), move in primary) for move in moves]
    return sorted(found, key=lambda act: not act.is_primary)
