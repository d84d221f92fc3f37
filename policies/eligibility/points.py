"""Points with a pass mark. What is not known could give anything from nothing to all that its item can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

from policies.eligibility.conditions import number
from policies.eligibility.facts import History, Spec, held
from policies.eligibility.findings import Finding
from policies.eligibility.truth import Truth
from policies.eligibility.words import number_told


class Item(Protocol):
    @property
    def spec(self) -> Spec: ...
    @property
    def most(self) -> Decimal: ...
    def points(self, value: Decimal) -> Decimal: ...


Band = tuple[Decimal, Decimal]
"""The bound, and the points from there on. A value on the bound takes the better band."""


@dataclass(frozen=True)
class FromBands:
    """The first band that the value reaches: from above with ``falling`` bounds, from below with rising ones."""

    spec: Spec
    bands: tuple[Band, ...]
    lower_is_better: bool = False

    @property
    def most(self) -> Decimal:
        return max(points for _bound, points in self.bands)

    def points(self, value: Decimal) -> Decimal:
        for bound, points in self.bands:
            if value <= bound if self.lower_is_better else value >= bound:
                return points
        return Decimal(0)


@dataclass(frozen=True)
class PerStep:
    """So many points for every whole step, up to ``most``."""

    spec: Spec
    step: Decimal
    each: Decimal
    most: Decimal

    def points(self, value: Decimal) -> Decimal:
        steps = max((value / self.step).to_integral_value(ROUND_FLOOR), Decimal(0))
        return min(steps * self.each, self.most)


@dataclass(frozen=True)
class Given:
    """Points that a person gives by the document."""

    spec: Spec
    most: Decimal

    def points(self, value: Decimal) -> Decimal:
        return min(value, self.most)


@dataclass(frozen=True)
class Points:
    label: str
    pass_mark: Decimal
    items: tuple[Item, ...]

    def specs(self) -> Iterator[Spec]:
        for item in self.items:
            yield item.spec

    def judge(self, history: History, on: date) -> Finding:
        """Known points, and what the open items could still add."""
        low = high = Decimal(0)
        parts = []
        for item in self.items:
            there = held(item.spec, history, on)
            if there.fact is None:
                high += item.most
                truth, note = Truth.UNKNOWN, f"最多 {number_told(item.most)} 分"
            else:
                got = item.points(number(there.fact.value))
                low, high = low + got, high + got
                truth, note = Truth.YES, f"{number_told(got)} / {number_told(item.most)} 分"
            parts.append(Finding(item.spec.title(on), truth, (there,), note=note, is_scored=True, on=on))
        needed = f"{self.label}不低于 {number_told(self.pass_mark)} 分"
        return Finding(needed, self._truth(low, high), parts=tuple(parts), note=_range(low, high), on=on)

    def _truth(self, low: Decimal, high: Decimal) -> Truth:
        if low >= self.pass_mark:
            return Truth.YES
        return Truth.UNKNOWN if high >= self.pass_mark else Truth.NO


def _range(low: Decimal, high: Decimal) -> str:
    if low == high:
        return f"得 {number_told(low)} 分"
    return f"已得 {number_told(low)} 分，最多 {number_told(high)} 分"
