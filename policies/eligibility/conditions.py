"""Conditions over facts; each answers with a finding, never with a bare yes or no."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

from policies.eligibility.facts import History, Spec, Value, held
from policies.eligibility.findings import Finding
from policies.eligibility.truth import Truth, at_least, truth_of
from policies.eligibility.words import number_told, with_unit

CENT = Decimal("0.01")


class Condition(Protocol):
    def judge(self, history: History, on: date) -> Finding: ...
    def specs(self) -> Iterator[Spec]: ...


@dataclass(frozen=True)
class OneFact(ABC):
    """A condition over a single fact."""

    spec: Spec

    def specs(self) -> Iterator[Spec]:
        yield self.spec

    def judge(self, history: History, on: date) -> Finding:
        there = held(self.spec, history, on)
        truth = Truth.UNKNOWN if there.fact is None else truth_of(self.holds(there.fact.value, on))
        return Finding(f"{self.spec.title(on)}{self.wanted(on)}", truth, (there,), on=on)

    @abstractmethod
    def holds(self, value: Value, on: date) -> bool: ...

    @abstractmethod
    def wanted(self, on: date) -> str: ...


@dataclass(frozen=True)
class AtLeast(OneFact):
    bound: Decimal

    def holds(self, value: Value, on: date) -> bool:
        return number(value) >= self.bound

    def wanted(self, on: date) -> str:
        return f"不低于 {with_unit(self.bound, self.spec.unit)}"


@dataclass(frozen=True)
class AtMost(OneFact):
    bound: Decimal

    def holds(self, value: Value, on: date) -> bool:
        return number(value) <= self.bound

    def wanted(self, on: date) -> str:
        return f"不高于 {with_unit(self.bound, self.spec.unit)}"


@dataclass(frozen=True)
class Below(OneFact):
    bound: Decimal

    def holds(self, value: Value, on: date) -> bool:
        return number(value) < self.bound

    def wanted(self, on: date) -> str:
        return f"低于 {with_unit(self.bound, self.spec.unit)}"


@dataclass(frozen=True)
class Within(OneFact):
    """From ``low`` on, and below ``high``."""

    low: Decimal
    high: Decimal

    def holds(self, value: Value, on: date) -> bool:
        return self.low <= number(value) < self.high

    def wanted(self, on: date) -> str:
        return f"在 {number_told(self.low)}（含）到 {with_unit(self.high, self.spec.unit)}（不含）之间"


@dataclass(frozen=True)
class Says(OneFact):
    """A fact of yes or no that has to be so."""

    so: bool = True

    def holds(self, value: Value, on: date) -> bool:
        return value is self.so

    def wanted(self, on: date) -> str:
        return "" if self.so else "：否"


@dataclass(frozen=True)
class InLastYear(OneFact):
    """A day that lies in the year before the application."""

    def holds(self, value: Value, on: date) -> bool:
        return isinstance(value, date) and value.year == on.year - 1

    def wanted(self, on: date) -> str:
        return f"在 {on.year - 1} 年内"


@dataclass(frozen=True)
class ShareAtLeast:
    """One number as a share of another."""

    part: Spec
    whole: Spec
    label: str
    percent: Decimal

    def specs(self) -> Iterator[Spec]:
        yield from (self.part, self.whole)

    def judge(self, history: History, on: date) -> Finding:
        part, whole = held(self.part, history, on), held(self.whole, history, on)
        needed = f"{self.part.window(on)[1].year} 年{self.label}不低于 {number_told(self.percent)}%"
        truth, note = Truth.UNKNOWN, ""
        if part.fact is not None and whole.fact is not None:
            above, below = number(part.fact.value), number(whole.fact.value)
            if below > 0:
                truth = truth_of(above * 100 >= below * self.percent)
                note = f"为 {(above * 100 / below).quantize(CENT, ROUND_DOWN)}%"
            else:
                truth, note = Truth.NO, f"{self.whole.label}为 0"
        return Finding(needed, truth, (part, whole), note=note, on=on)


@dataclass(frozen=True)
class SumAtLeast:
    """Several numbers together, none of which can be negative: what is known may be enough without the rest."""

    terms: tuple[Spec, ...]
    label: str
    bound: Decimal

    def specs(self) -> Iterator[Spec]:
        yield from self.terms

    def judge(self, history: History, on: date) -> Finding:
        helds = tuple(held(term, history, on) for term in self.terms)
        known = [number(one.fact.value) for one in helds if one.fact is not None]
        total, is_whole = sum(known, Decimal(0)), len(known) == len(helds)
        truth = truth_of(total >= self.bound) if is_whole or total >= self.bound else Truth.UNKNOWN
        needed = f"{self.label}不低于 {with_unit(self.bound, self.terms[0].unit)}"
        return Finding(needed, truth, helds, note=f"已知 {with_unit(total, self.terms[0].unit)}", on=on)


@dataclass(frozen=True)
class AtLeastOf:
    """At least ``least`` of the parts."""

    label: str
    least: int
    parts: tuple[Condition, ...]

    def specs(self) -> Iterator[Spec]:
        for part in self.parts:
            yield from part.specs()

    def judge(self, history: History, on: date) -> Finding:
        findings = tuple(part.judge(history, on) for part in self.parts)
        return Finding(
            self.label, at_least(self.least, (one.truth for one in findings)), parts=findings, on=on
        )


def every(label: str, *parts: Condition) -> AtLeastOf:
    return AtLeastOf(label, len(parts), parts)


def either(label: str, *parts: Condition) -> AtLeastOf:
    return AtLeastOf(label, 1, parts)


def number(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise TypeError(value)
