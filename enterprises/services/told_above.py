"""What the floor above knows about enterprises and their lists show: it registers itself, so that imports point down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from enterprises.models import Enterprise, EnterpriseQuerySet


@dataclass(frozen=True)
class Visits:
    """``unvisited_since``: enterprises that nobody met from a day on. ``silent_since``: those with which neither side
    spoke from a day on, in whatever way. ``last``: each with ``visited_on``.

    ``counted``: each with ``visited_on``, ``visit_count``, ``questions`` and ``solved`` too, as a ledger has them.
    """

    unvisited_since: Callable[[date], Q]
    silent_since: Callable[[date], Q]
    last: Callable[[EnterpriseQuerySet], EnterpriseQuerySet]
    counted: Callable[[EnterpriseQuerySet], EnterpriseQuerySet]


Unfinished = Callable[[Enterprise], list[str]]
"""What still runs at an enterprise, by number: it is not filed away before that is done."""

_registered: list[Visits] = []
_unfinished: list[Unfinished] = []


def register_visits(visits: Visits) -> None:
    _registered[:] = [visits]


def visits_told() -> Visits:
    return _registered[0]


def register_unfinished(told: Unfinished) -> None:
    _unfinished[:] = [told]


def unfinished_at(enterprise: Enterprise) -> list[str]:
    return [word for told in _unfinished for word in told(enterprise)]
