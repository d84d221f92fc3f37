"""推演: load and rate before and after cases move or get more days; nothing is changed by it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from reporting.metrics.forecast import Cell
from reporting.metrics.periods import Period
from reporting.metrics.rates import Standing

Key = int | None


@dataclass(frozen=True)
class Card:
    """One open case: whose it is, what it is like and when it is due.

    ``due_at`` is the deadline that runs, ``counted_due_at`` the one that places it in a period of the rate.
    """

    pk: int
    group: Key
    category: int | None
    age: int
    due_at: datetime
    counted_due_at: datetime
    suspended: bool = False
    counted: bool = True


@dataclass(frozen=True)
class Scene:
    """The moment and the period that are looked at. ``near_end``: what is due before it is near."""

    period: Period
    at: datetime
    near_end: datetime

    def standing(self, card: Card) -> Standing:
        """What the card alone adds to the period."""
        due = card.counted_due_at
        if not card.counted or not self.period.start <= due < self.period.end:
            return Standing()
        if due < self.at:
            return Standing(overdue=1)
        return Standing(waiting=1, near=int(due < self.near_end and not card.suspended))

    def load(self, card: Card) -> Load:
        if card.suspended:
            return Load(open=1, suspended=1)
        if card.due_at < self.at:
            return Load(open=1, overdue=1)
        return Load(open=1, near=int(card.due_at < self.near_end))


@dataclass(frozen=True)
class Load:
    """Open cases of a person or unit, whenever they are due."""

    open: int = 0
    overdue: int = 0
    near: int = 0
    suspended: int = 0

    def plus(self, other: Load, sign: int = 1) -> Load:
        return Load(
            self.open + sign * other.open,
            self.overdue + sign * other.overdue,
            self.near + sign * other.near,
            self.suspended + sign * other.suspended,
        )


@dataclass(frozen=True)
class State:
    """Everything the comparison shows of one group of cases, or of all."""

    standing: Standing = field(default_factory=Standing)
    load: Load = field(default_factory=Load)
    pending: Mapping[Cell, int] = field(default_factory=dict)

    def plus(self, card: Card, scene: Scene, sign: int = 1) -> State:
        part = scene.standing(card)
        pending = dict(self.pending)
        if part.due:
            cell = (card.category, card.age)
            pending[cell] = pending.get(cell, 0) + sign
        return State(
            self.standing + part if sign > 0 else self.standing - part,
            self.load.plus(scene.load(card), sign),
            pending,
        )


@dataclass(frozen=True)
class Change:
    """``dues``: the new deadlines of the cards that get more days; ``to``: whose all cards become, where they move."""

    moves: bool = False
    to: Key = None
    dues: Mapping[int, datetime] = field(default_factory=dict)

    def of(self, card: Card) -> Card:
        due = self.dues.get(card.pk)
        moved = replace(card, group=self.to) if self.moves else card
        if due is None:
            return moved
        first = card.due_at == card.counted_due_at
        return replace(moved, due_at=due, counted_due_at=due if first else card.counted_due_at)


def after(
    states: Mapping[Key, State], cards: Iterable[Card], change: Change, scene: Scene
) -> dict[Key, State]:
    """The groups as they would be; a group that gets its first case appears."""
    found = dict(states)
    for card in cards:
        changed = change.of(card)
        found[card.group] = found.get(card.group, State()).plus(card, scene, -1)
        found[changed.group] = found.get(changed.group, State()).plus(changed, scene)
    return found


def total(states: Iterable[State]) -> State:
    whole = State()
    for state in states:
        pending = dict(whole.pending)
        for cell, count in state.pending.items():
            pending[cell] = pending.get(cell, 0) + count
        whole = State(whole.standing + state.standing, whole.load.plus(state.load), pending)
    return whole
