"""The cells of the access matrix: which questions are asked, and which answer is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from foundation.accounts.models import User
from tests.house.matrix import VERBS, Answer, Principal, Route, probe
from tests.house.oracle import NEVER, expected
from tests.house.samples import World

SPOKEN = tuple(verb for verb in VERBS if verb not in NEVER)
ASKED_ALL_SPOKEN = ("anonymous", "no role", "city section_head", "city system_admin")
"""A guard looks at no verb, and HEAD and OPTIONS end where GET does: these, and who is let in first, are enough."""
ASKED_EVERYTHING = ("anonymous", "city section_head")
"""The verbs that no view knows are answered before anybody asks who it is."""


@dataclass(frozen=True)
class Cell:
    """One probe. ``inside``: the object lies in county A, or belongs to the one who asks."""

    route: Route
    principal: Principal
    verb: str
    inside: bool

    @property
    def expected(self) -> str:
        policy = self.route.policy
        return expected(
            url_name=self.route.name,
            public=policy.public,
            right=policy.permission and policy.permission.value,
            person=self.principal.is_person,
            rights=self.principal.rights,
            reached=self.reached,
            verb=self.verb,
        )

    @property
    def reached(self) -> bool:
        sample = self.route.sample
        if self.inside or sample is None or not (sample.scoped or sample.personal):
            return True
        return self.principal.city_wide and not sample.personal

    def __str__(self) -> str:
        place = "" if self.inside else " outside"
        return f"{self.principal.label}: {self.verb} {self.route.name}{place}: expected {self.expected}"


class Grid:
    """The cells of some routes, with one object per route and place."""

    def __init__(self, world: World, people: list[Principal], some: list[Route]) -> None:
        self.world, self.people, self.routes = world, people, some
        self._urls: dict[tuple[str, str, bool], str] = {}
        self._first: dict[str, Principal | None] = {}

    def cells(self) -> Iterator[Cell]:
        """A question is left out only where another one of the grid is answered by the same lines."""
        for route in self.routes:
            for principal in self.people:
                for verb in self._verbs(route, principal):
                    yield Cell(route, principal, verb, inside=True)
                if self._may_be_outside(route, principal):
                    yield from (Cell(route, principal, verb, inside=False) for verb in ("GET", "POST"))

    def _verbs(self, route: Route, principal: Principal) -> tuple[str, ...]:
        if principal.label in ASKED_EVERYTHING:
            return VERBS
        spoken = principal.label in ASKED_ALL_SPOKEN or principal is self._let_in_first(route)
        return SPOKEN if spoken else ("GET", "POST")

    def _may_be_outside(self, route: Route, principal: Principal) -> bool:
        if route.sample is None or not principal.is_person:
            return False
        holds = route.policy.permission is None or route.policy.permission.value in principal.rights
        return holds and (route.sample.personal or (route.sample.scoped and not principal.city_wide))

    def url(self, cell: Cell) -> str:
        route, owner = cell.route, cell.principal.user or self.people[1].user
        key = (route.name, cell.principal.label if self._is_owned(route) else "", cell.inside)
        if key not in self._urls:
            self._urls[key] = route.url(self._kwargs(route, owner, inside=cell.inside))
        return self._urls[key]

    def named(self, label: str) -> Principal:
        return next(one for one in self.people if one.label == label)

    def someone_allowed(self, route: Route) -> Principal:
        """The first whom the table lets in everywhere."""
        return next(self._let_in(route))

    def _let_in_first(self, route: Route) -> Principal | None:
        if route.name not in self._first:
            self._first[route.name] = next(self._let_in(route), None)
        return self._first[route.name]

    def _let_in(self, route: Route) -> Iterator[Principal]:
        asked = (
            Cell(route, one, "GET", inside=True) for one in self.people if one.is_person and one.city_wide
        )
        return (cell.principal for cell in asked if cell.expected == "ok")

    def _is_owned(self, route: Route) -> bool:
        return route.policy.sample in {
            "notice",
            "saved_view",
            "draft",
            "import_batch",
            "done_import",
            "own_absence",
            "bulk_act",
            "reassignment",
        }

    def _kwargs(self, route: Route, owner: User, *, inside: bool) -> dict:
        if route.sample is None:
            return {}
        if route.sample.personal and not inside:
            owner = next(one.user for one in self.people if one.user and one.user != owner)
        return route.sample.make(self.world.here if inside else self.world.there, owner)

    def ask(self, cell: Cell) -> Answer:
        return probe(cell.principal.client, self.url(cell), cell.verb)


def fault(cell: Cell, answer: Answer) -> str:
    """Why the answer is wrong; empty when it is right."""
    told = answer.verdict
    closed = told == "405" and cell.expected in {"ok", "404"}
    if told != cell.expected and not closed:
        return f"{cell}, got {answer.status} {answer.location}"
    if cell.verb != "POST" and answer.writes:
        return f"{cell}: a safe or closed verb wrote {answer.writes}"
    if cell.expected != "ok" and answer.writes:
        return f"{cell}: refused, but wrote {answer.writes}"
    return ""
