"""Chance that falls the same way every time."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(name: str) -> Random:
    """A source of its own for each part of the data, so that one part never shifts another."""
    return Random(f"bangqi-{name}")  # noqa: S311 - invented data, no secret


def weighted(random: Random, weights: Mapping[T, float]) -> T:
    return random.choices(list(weights), list(weights.values()))[0]
