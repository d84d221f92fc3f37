"""测算: where the month will end, from how cases of the same category and age ended before (pure).

Every open case resolves with a chance of its own, read from history; how many of them will is then a sum of unlike
coins (Poisson-binomial), whose distribution is worked out exactly, coin by coin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

from foundation.web.numbers import MISSING
from reporting.metrics.rates import FEW, Rate, Standing

AGES = (0, 5, 10, 15, 20, 30)
"""Where each age group begins, in calendar days since receipt."""
ENOUGH = 30
"""A smaller history says too little; the next wider one is asked."""
TAIL = Fraction(1, 10)
"""What may lie on either side of the range: four times in five it holds."""
NEGLIGIBLE = 1e-15

Category = int | None
Cell = tuple[Category, int]


class Basis(StrEnum):
    """Whose history gave the chance."""

    SAME = "same"
    CATEGORY = "category"
    ALL = "all"


@dataclass(frozen=True)
class Past:
    """``resolved`` by the end of the month in which they were due, ``of`` so many."""

    resolved: int = 0
    of: int = 0

    def __add__(self, other: Past) -> Past:
        return Past(self.resolved + other.resolved, self.of + other.of)

    @property
    def chance(self) -> Fraction:
        """One more of either kind is supposed, so that "all of them so far" is not told as certain."""
        return Fraction(self.resolved + 1, self.of + 2)


def age_of(days: int) -> int:
    """The beginning of the age group."""
    return max((age for age in AGES if age <= days), default=AGES[0])


class History:
    """What became of the cases that were due before, by category and by how long they stayed open."""

    def __init__(self, ended: Mapping[Cell, Past]) -> None:
        """``ended``: by category and the age group in which the answer came; a case that got none is in the last."""
        self._lasted: dict[Cell, Past] = {}
        for (category, age), past in ended.items():
            for lower in AGES:
                if lower <= age:
                    cell = (category, lower)
                    self._lasted[cell] = self._lasted.get(cell, Past()) + past
        self.all = sum((past for (_category, age), past in self._lasted.items() if age == AGES[0]), Past())

    def told(self, category: Category, age: int) -> tuple[Basis, Past]:
        """Of the same category and at least as old; where these are few of the category; then of all."""
        same, whole = self._lasted.get((category, age)), self._lasted.get((category, AGES[0]))
        if same is not None and same.of >= ENOUGH:
            return Basis.SAME, same
        if whole is not None and whole.of >= ENOUGH:
            return Basis.CATEGORY, whole
        return Basis.ALL, self.all


@dataclass(frozen=True)
class Line:
    """So many open cases of one category and age, and the chance that each resolves in time."""

    category: Category
    age: int
    open: int
    basis: Basis
    past: Past

    @property
    def expected(self) -> Fraction:
        return self.open * self.past.chance


@dataclass(frozen=True)
class Forecast:
    """``low`` and ``high``: so many of the open ones will be resolved, four times in five; what is expected lies between."""

    standing: Standing
    lines: tuple[Line, ...]
    history: Past
    low: int
    high: int

    @property
    def pending(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def expected(self) -> Fraction:
        return sum((line.expected for line in self.lines), Fraction(0))

    @property
    def is_told(self) -> bool:
        """There is something to foretell, and enough to foretell it from."""
        return self.pending > 0 and self.history.of >= ENOUGH and self.standing.due >= FEW

    @property
    def percent(self) -> str:
        """The expected share at the end, truncated like every share."""
        due = self.standing.due
        if not due:
            return MISSING
        units = int((self.standing.resolved + self.expected) * 10_000 / due)
        return f"{units // 100}.{units % 100:02d}%"

    @property
    def expected_text(self) -> str:
        """Resolved cases expected at the end, with one decimal, truncated."""
        tenths = int((self.standing.resolved + self.expected) * 10)
        return f"{tenths // 10:,}.{tenths % 10}"

    @property
    def lowest(self) -> Rate:
        return Rate(self.standing.resolved + self.low, self.standing.due)

    @property
    def highest(self) -> Rate:
        return Rate(self.standing.resolved + self.high, self.standing.due)


def forecast(standing: Standing, pending: Mapping[Cell, int], history: History) -> Forecast:
    lines = tuple(
        Line(category, age, count, *history.told(category, age))
        for (category, age), count in sorted(pending.items(), key=_by_size)
        if count
    )
    low, high = span_of([(line.past.chance, line.open) for line in lines])
    expected = sum((line.expected for line in lines), Fraction(0))
    return Forecast(standing, lines, history.all, min(low, floor(expected)), max(high, ceil(expected)))


def span_of(coins: Iterable[tuple[Fraction, int]], tail: Fraction = TAIL) -> tuple[int, int]:
    """The smallest counts that at least ``tail`` and at least 1 − ``tail`` of all outcomes do not exceed."""
    first, chances = distribution([float(chance) for chance, count in coins for _coin in range(count)])
    reached = list(accumulate(chances))
    return first + _first_at(reached, float(tail)), first + _first_at(reached, 1 - float(tail))


def distribution(chances: Sequence[float]) -> tuple[int, list[float]]:
    """The chance of each number of successes, from the first that is not negligible on."""
    first, told = 0, [1.0]
    for chance in chances:
        told = [
            (told[i] * (1 - chance) if i < len(told) else 0.0) + (told[i - 1] * chance if i else 0.0)
            for i in range(len(told) + 1)
        ]
        while told[-1] < NEGLIGIBLE:
            told.pop()
        skipped = next(i for i, share in enumerate(told) if share >= NEGLIGIBLE)
        first, told = first + skipped, told[skipped:]
    return first, told


def _first_at(reached: list[float], level: float) -> int:
    """A hair below the level is the level: sums of fractions are not exact."""
    return next((i for i, share in enumerate(reached) if share >= level - 1e-12), len(reached) - 1)


def _by_size(item: tuple[Cell, int]) -> tuple[int, int, int]:
    (category, age), count = item
    return -count, category or 0, age
