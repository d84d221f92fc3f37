"""推演 in numbers: the chosen cases, what the rules say to them, and each group before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.models import Case
from assistance.services.lights import Now
from reporting.links import Place
from reporting.metrics.forecast import Forecast, History, forecast
from reporting.metrics.periods import Period
from reporting.metrics.rates import Budget, Rate
from reporting.metrics.versions import Version
from reporting.metrics.whatif import Change, Key, Load, Scene, State, after, total
from reporting.queries.counting import Rows
from reporting.queries.figures import GroupBy
from reporting.queries.forecast import read_history
from reporting.queries.whatif import Granted, card_of, extensions, states_by
from reporting.reports import place_names
from reporting.tables import group_url

MOST_CHOSEN = 200


@dataclass(frozen=True)
class Side:
    """One group at one time: load, R1 so far, what can still be reached, what is foretold."""

    load: Load
    rate: Rate
    best: Rate
    told: Forecast


@dataclass(frozen=True)
class Pair:
    """``url``: the page of the group, whose numbers open the cases behind them."""

    name: str
    url: str
    before: Side
    after: Side


@dataclass(frozen=True)
class Comparison:
    pairs: list[Pair] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)
    extended: int = 0
    moved: int = 0
    left_month: int = 0
    """Chosen cases whose deadline would no longer fall in the month."""


@dataclass(frozen=True)
class Wish:
    """What is tried on the chosen cases."""

    to_unit: Key = None
    to_officer: Key = None
    workdays: int = 0

    @property
    def by(self) -> GroupBy:
        return GroupBy.OFFICER if self.to_officer else GroupBy.UNIT

    @property
    def to(self) -> Key:
        return self.to_officer or self.to_unit

    @property
    def is_empty(self) -> bool:
        return self.to is None and not self.workdays


def compare(
    reach: Rows, chosen: Sequence[Case], wish: Wish, *, month: Period, now: Now, version: Version
) -> Comparison:
    scene = Scene(month, now.at, now.near_end)
    cards = [card_of(case, wish.by, now) for case in chosen]
    granted = extensions(chosen, wish.workdays, now) if wish.workdays else {}
    change = Change(
        moves=wish.to is not None,
        to=wish.to,
        dues={pk: one.due for pk, one in granted.items() if one.due is not None},
    )
    states = states_by(reach, month, now, wish.by)
    changed = after(states, cards, change, scene)
    history = read_history(reach, month, now, version)
    touched = {card.group for card in cards} | ({wish.to} if change.moves else set())
    names = place_names(touched, wish.by)
    place = Place(month)
    pairs = [
        _pair(
            _("合计"), reverse("resolution-report"), total(states.values()), total(changed.values()), history
        )
    ]
    pairs += [
        _pair(name, group_url(place, wish.by, key), before, then, history)
        for key, name in names.items()
        if (before := states.get(key, State())) != (then := changed.get(key, State()))
    ]
    return Comparison(
        pairs=pairs,
        refused=_refused(chosen, granted),
        extended=len(change.dues),
        moved=len(cards) if change.moves else 0,
        left_month=sum(scene.standing(card).due > scene.standing(change.of(card)).due for card in cards),
    )


def _pair(name: str, url: str, before: State, then: State, history: History) -> Pair:
    return Pair(name, url, _side(before, history), _side(then, history))


def _side(state: State, history: History) -> Side:
    standing = state.standing
    return Side(
        load=state.load,
        rate=standing.rate,
        best=Budget(standing).best,
        told=forecast(standing, state.pending, history),
    )


def _refused(chosen: Sequence[Case], granted: dict[int, Granted]) -> list[tuple[Case, str]]:
    return [
        (case, granted[case.pk].refusal) for case in chosen if case.pk in granted and granted[case.pk].refusal
    ]


def candidates(reach: Any, *, unit: Key, officer: Key, limit: int) -> Any:
    """Open cases of the source, the most pressed first."""
    rows = reach.open()
    if unit:
        rows = rows.filter(lead_unit_id=unit)
    if officer:
        rows = rows.filter(officer_id=officer)
    wide = rows.select_related("enterprise", "category", "lead_unit", "officer", "handler").without_texts()
    return list(wide.order_by("due_at", "id")[:limit])
