"""Shares in whole numbers (pure): 479 of 484 is 98.96 % and misses 99 %."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from foundation.web.numbers import percent_truncated

TARGET = 99
FEW = 10
"""Below this many cases a share says nothing; the counts are shown alone (ux.md 2.4, page 21)."""
ONE_BREAKS = 100
"""Below this many cases a single miss breaks 99 %."""


@dataclass(frozen=True)
class Rate:
    """``excluded`` were left out of both; they are told beside the figure, never hidden."""

    numerator: int
    denominator: int
    excluded: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.excluded < 0:
            raise ValueError(f"{self.numerator} of {self.denominator}, {self.excluded} excluded")

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.excluded + other.excluded,
        )

    @property
    def missed(self) -> int:
        return self.denominator - self.numerator

    @property
    def is_few(self) -> bool:
        return self.denominator < FEW

    @property
    def hundredths(self) -> int:
        """Hundredths of a percent, truncated; 0 for none of none."""
        return self.numerator * 10_000 // self.denominator if self.denominator else 0

    @property
    def percent(self) -> str:
        return percent_truncated(self.numerator, self.denominator)

    @property
    def shown(self) -> str:
        """What a page prints: the percentage, or nothing for few cases."""
        return "" if self.is_few else self.percent

    @property
    def fraction(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    def reaches(self, target: int = TARGET) -> bool:
        """None of none reaches nothing."""
        return self.denominator > 0 and 100 * self.numerator >= target * self.denominator


@dataclass(frozen=True)
class Standing:
    """The cases of a period as they stand now: every counted one is in exactly one of the four.

    ``unresolved``: answered without a resolution. ``overdue``: still open past the deadline; a
    resolution, though late, can still win it back. ``waiting``: open, not yet due; ``near`` of them soon.
    """

    resolved: int = 0
    unresolved: int = 0
    overdue: int = 0
    waiting: int = 0
    near: int = 0
    provisional: int = 0
    excluded: int = 0

    def __add__(self, other: Standing) -> Standing:
        return Standing(*(ours + theirs for ours, theirs in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: Standing) -> Standing:
        return Standing(*(ours - theirs for ours, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def failed(self) -> int:
        return self.unresolved + self.overdue

    @property
    def due(self) -> int:
        return self.resolved + self.failed + self.waiting

    @property
    def rate(self) -> Rate:
        """R1: the open cases that are not yet due are in neither part."""
        return Rate(self.resolved, self.resolved + self.failed, self.excluded)


@dataclass(frozen=True)
class Budget:
    """How many misses the target allows, and how many are gone."""

    standing: Standing
    target: int = TARGET

    @property
    def allowed(self) -> int:
        return self.standing.due * (100 - self.target) // 100

    @property
    def used(self) -> int:
        return self.standing.failed

    @property
    def left(self) -> int:
        """Below zero: so many misses too many."""
        return self.allowed - self.used

    @property
    def if_rest_resolved(self) -> Rate:
        return Rate(self.standing.due - self.standing.failed, self.standing.due)

    @property
    def after_next_miss(self) -> Rate:
        return Rate(max(0, self.standing.due - self.standing.failed - 1), self.standing.due)

    def if_this_fails(self, *, is_overdue: bool) -> Rate:
        """Every other open case that is not yet due resolved, this one never. An overdue one has failed already."""
        return self.if_rest_resolved if is_overdue else self.after_next_miss

    def if_this_resolves(self, *, is_overdue: bool) -> Rate:
        rest = self.if_rest_resolved
        return Rate(rest.numerator + 1, rest.denominator) if is_overdue else rest

    @property
    def best(self) -> Rate:
        """Every open case resolved, also those past their deadline."""
        return Rate(self.standing.due - self.standing.unresolved, self.standing.due)

    @property
    def is_reachable(self) -> bool:
        return self.best.reaches(self.target)

    @property
    def is_over(self) -> bool:
        """Nothing is open any more: the figure is final."""
        return self.standing.waiting == 0 and self.standing.overdue == 0
