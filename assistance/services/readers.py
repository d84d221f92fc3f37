"""Who is told when a deadline comes: the person who owes the next step, never nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistance.enums import Stage
from assistance.models import Case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode

OFFICERS_STAGES = (Stage.CONTACT, Stage.CALL_BACK)
MOST_PER_UNIT = 20


@dataclass(frozen=True)
class Readers:
    """The people of a batch of cases; ``in_unit`` are the handlers of a leading unit."""

    people: dict[int, User]
    in_unit: dict[int, list[User]]

    def of(self, case: Case, stage: str, *, also_officer: bool) -> list[User]:
        """Who owes the next step; the officer besides where ``also_officer``, and where nobody else is there."""
        readers = [] if stage in OFFICERS_STAGES else self._handlers(case)
        officer = self._active(case.officer_id) or self._active(case.registered_by_id)
        if officer is not None and (also_officer or not readers) and officer not in readers:
            readers.append(officer)
        return readers

    def _handlers(self, case: Case) -> list[User]:
        """The one named; every handler of the unit where nobody is, or the one named has left."""
        handler = self._active(case.handler_id)
        return [handler] if handler else list(self.in_unit.get(case.lead_unit_id or 0, ()))

    def _active(self, pk: int | None) -> User | None:
        user = self.people.get(pk or 0)
        return user if user is not None and user.is_active else None


def readers_of(cases: Iterable[Case]) -> Readers:
    """In two queries, however many cases."""
    ids, units = set(), set()
    for case in cases:
        ids |= {case.handler_id, case.officer_id, case.registered_by_id}
        units.add(case.lead_unit_id)
    in_unit: dict[int, list[User]] = {}
    handlers = User.objects.people().filter(unit_id__in=units - {None}, grants__role=RoleCode.UNIT_HANDLER)
    for person in handlers.distinct().order_by("id"):
        colleagues = in_unit.setdefault(person.unit_id or 0, [])
        if len(colleagues) < MOST_PER_UNIT:
            colleagues.append(person)
    return Readers(User.objects.in_bulk([pk for pk in ids if pk]), in_unit)
