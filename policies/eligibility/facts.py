"""What is known of an enterprise: values with the day they are of and who says so, and which of them a rule may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

Value = Decimal | bool | date

FRESH = timedelta(days=365)
"""A fact that a person checked counts so long; then it is asked again."""


class Span(StrEnum):
    """Of which days a fact may be."""

    LAST_YEAR = "last_year"
    YEAR_BEFORE = "year_before"
    BY_LAST_YEAR = "by_last_year"
    FRESH = "fresh"
    EVER = "ever"


@dataclass(frozen=True)
class Fact:
    value: Value
    as_of: date
    source: str


History = Mapping[str, Sequence[Fact]]
"""By the name of the fact, in the order in which they became known: of two for one day the later one counts."""


@dataclass(frozen=True)
class Spec:
    """A fact as a rule asks for it. ``asked``: a person answers it; the others stand in our own books.

    ``most`` is the largest answer that makes sense, as the points that an item can give.
    """

    name: str
    label: str
    unit: str = ""
    span: Span = Span.FRESH
    asked: bool = True
    is_yes_no: bool = False
    most: Decimal | None = None
    where: str = ""

    def window(self, on: date) -> tuple[date, date]:
        """The first and the last day that the fact may be of, for an application of that day."""
        year = on.year - 1
        match self.span:
            case Span.LAST_YEAR:
                return date(year, 12, 31), date(year, 12, 31)
            case Span.YEAR_BEFORE:
                return date(year - 1, 12, 31), date(year - 1, 12, 31)
            case Span.BY_LAST_YEAR:
                return date.min, date(year, 12, 31)
            case Span.EVER:
                return date.min, on
            case _:
                return on - FRESH, on

    @property
    def is_yearly(self) -> bool:
        return self.span in {Span.LAST_YEAR, Span.YEAR_BEFORE}

    def title(self, on: date) -> str:
        """With its year, where the fact is of a year."""
        return f"{self.window(on)[1].year} 年{self.label}" if self.is_yearly else self.label


@dataclass(frozen=True)
class Held:
    """What there is for a spec: ``fact`` may be used; ``stale`` is the newest one that is too old."""

    spec: Spec
    fact: Fact | None
    stale: Fact | None = None


def held(spec: Spec, history: History, on: date) -> Held:
    """The newest fact that is of no later day than the rule allows."""
    since, until = spec.window(on)
    known = [fact for fact in history.get(spec.name, ()) if fact.as_of <= until]
    if not known:
        return Held(spec, None)
    newest = max(enumerate(known), key=_age)[1]
    return Held(spec, newest) if newest.as_of >= since else Held(spec, None, newest)


def _age(placed: tuple[int, Fact]) -> tuple[date, int]:
    place, fact = placed
    return fact.as_of, place
