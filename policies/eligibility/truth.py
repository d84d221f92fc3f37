"""Three values: what is not known decides nothing, unless the rest decides without it (Kleene)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def truth_of(told: bool) -> Truth:
    return Truth.YES if told else Truth.NO


def at_least(least: int, told: Iterable[Truth]) -> Truth:
    """YES when so many hold already, NO when so many cannot hold any more."""
    truths = list(told)
    certain = truths.count(Truth.YES)
    if certain >= least:
        return Truth.YES
    return Truth.UNKNOWN if certain + truths.count(Truth.UNKNOWN) >= least else Truth.NO


def all_of(told: Iterable[Truth]) -> Truth:
    truths = list(told)
    return at_least(len(truths), truths)


def any_of(told: Iterable[Truth]) -> Truth:
    return at_least(1, told)
