"""What the floor above knows about enterprises and their lists show: it registers itself, so that imports point down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise

from enterprises.models import Enterprise, EnterpriseQuerySet, TitleQuerySet
from foundation.accounts.models import User


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


@dataclass(frozen=True)
class Unfinished:
    """What still runs at an enterprise, by number: it is not filed away before that is done.

    ``why`` says so, with ``%(n)d`` and ``%(numbers)s``.
    """

    kind: str
    why: str | Promise
    numbers: Callable[[Enterprise], list[str]]


@dataclass(frozen=True)
class Problem:
    """An open case that names a project, and until when it is to be answered."""

    title: str
    due_on: date


Problems = Callable[[User, Collection[int]], Mapping[int, Sequence[Problem]]]
"""By project, of those that the reader sees."""


@dataclass(frozen=True)
class TitleFacts:
    """What the floor above knows beside a title.

    ``known``: each with ``research_wan``, ``main_share``, ``debt``, ``patents`` and ``platform`` as they were found out
    by the day of recognition. ``version``: the rules of that day for such a title, as they are called.
    """

    known: Callable[[TitleQuerySet], TitleQuerySet]
    version: Callable[[str, date], str]


_title_facts: list[TitleFacts] = []
_problems: list[Problems] = []
_registered: list[Visits] = []
_unfinished: dict[str, Unfinished] = {}


def register_visits(visits: Visits) -> None:
    _registered[:] = [visits]


def visits_told() -> Visits:
    return _registered[0]


def register_title_facts(facts: TitleFacts) -> None:
    _title_facts[:] = [facts]


def title_facts() -> TitleFacts:
    return _title_facts[0]


def register_problems(problems: Problems) -> None:
    _problems[:] = [problems]


def problems_of(user: User, projects: Collection[int]) -> Mapping[int, Sequence[Problem]]:
    return _problems[0](user, projects)


def register_unfinished(told: Unfinished) -> None:
    """Each kind once."""
    _unfinished[told.kind] = told


def unfinished_at(enterprise: Enterprise) -> list[tuple[str | Promise, list[str]]]:
    """Of each kind that still runs, why and which."""
    found = [(told.why, told.numbers(enterprise)) for told in _unfinished.values()]
    return [(why, numbers) for why, numbers in found if numbers]
