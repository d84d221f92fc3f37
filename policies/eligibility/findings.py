"""What a judged condition says: what was needed, what is held, from when and from whom, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from policies.eligibility.facts import Held, Spec
from policies.eligibility.truth import Truth
from policies.eligibility.words import told


@dataclass(frozen=True)
class Finding:
    needed: str
    truth: Truth
    helds: tuple[Held, ...] = ()
    parts: tuple[Finding, ...] = ()
    note: str = ""
    is_scored: bool = False
    on: date = field(default=date.min, compare=False)

    def leaves(self) -> Iterator[Finding]:
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def open_specs(self) -> Iterator[Spec]:
        """The facts that would help to decide; what is decided without them is not asked for."""
        if self.truth != Truth.UNKNOWN:
            return
        yield from (one.spec for one in self.helds if one.fact is None)
        for part in self.parts:
            yield from part.open_specs()

    def snapshot(self) -> dict[str, object]:
        """As it is kept with a confirmation."""
        return {
            "needed": self.needed,
            "truth": str(self.truth),
            "note": self.note,
            "held": [held_told(one, self.on) for one in self.helds],
            "parts": [part.snapshot() for part in self.parts],
        }


def held_told(one: Held, on: date) -> dict[str, str]:
    fact = one.fact or one.stale
    return {
        "name": one.spec.name,
        "label": one.spec.title(on),
        "value": "" if fact is None else told(fact.value, one.spec),
        "as_of": "" if fact is None else fact.as_of.isoformat(),
        "source": "" if fact is None else fact.source,
        "lack": lack_of(one, on),
    }


def lack_of(one: Held, on: date) -> str:
    """Why a fact cannot be used; empty where it can."""
    if one.fact is not None:
        return ""
    if one.stale is None:
        return "缺少"
    return f"只有 {one.stale.as_of} 的，早于要求的 {one.spec.window(on)[0]}"
