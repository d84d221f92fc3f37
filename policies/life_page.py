"""The bar of steps and the buttons on the page of anything that goes through a life of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.permissions import Permission

CHECKING = frozenset({Permission.CLAIM_CHECK, Permission.PAYMENT_CHECK, Permission.LOAN_APPROVE})


@dataclass(frozen=True)
class Step:
    label: str
    on: date | None
    state: str


@dataclass(frozen=True)
class Act:
    label: str
    url: str
    is_primary: bool


def steps_along(path: Iterable[Any], days: Mapping[Any, date | None], now: str) -> list[Step]:
    """``path``: the states in their order; ``days``: when each was reached."""
    return [
        Step(str(one.label), days.get(one), "now" if one == now else "done" if days.get(one) else "")
        for one in path
    ]


def acts_of(moves: Iterable[Any], url_of: Callable[[Any], str], primary: Collection[Any]) -> list[Act]:
    """The one filled button first."""
    found = [Act(str(move.label), url_of(move), move in primary) for move in moves]
    return sorted(found, key=lambda act: not act.is_primary)


def waits_for(acts: Iterable[Act], move: Any, right: Permission | None) -> str:
    """Who is to do the next act, for who cannot; empty where a button says it or nothing is left."""
    if move is None or any(act.is_primary for act in acts):
        return ""
    told = {"move": move.label}
    return _("待复核人员办理“%(move)s”") % told if right in CHECKING else _("待经办人员办理“%(move)s”") % told
