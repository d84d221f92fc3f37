"""Who is told when a deadline comes: the person who owes the next step, never nobody."""

from __future__ import annotations

from collections.abc import Iterable

from assistance.enums import Stage
from assistance.models import Case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode

OFFICERS_STAGES = (Stage.CONTACT, Stage.CALL_BACK)
MOST_PER_UNIT = 20

UnitReaders = dict[int, list[User]]


def unit_readers(cases: Iterable[Case]) -> UnitReaders:
    """The handlers of each leading unit where nobody is named yet, or the one named has left; one query."""
    units = {case.lead_unit_id for case in cases if case.lead_unit_id and not _active(case.handler)}
    found: UnitReaders = {unit: [] for unit in units if unit is not None}
    if not found:
        return found
    people = User.objects.people().filter(unit_id__in=found, grants__role=RoleCode.UNIT_HANDLER).distinct()
    for person in people.order_by("id"):
        if person.unit_id is not None and len(found[person.unit_id]) < MOST_PER_UNIT:
            found[person.unit_id].append(person)
    return found


def readers_of(case: Case, stage: str, units: UnitReaders, *, also_officer: bool) -> list[User]:
    """Who owes the next step; the officer besides where ``also_officer``, and where nobody else is there."""
    readers = [] if stage in OFFICERS_STAGES else _handlers(case, units)
    officer = case.officer if _active(case.officer) else case.registered_by
    if officer is not None and (also_officer or not readers) and officer not in readers:
        readers.append(officer)
    return readers


def _handlers(case: Case, units: UnitReaders) -> list[User]:
    if case.handler is not None and _active(case.handler):
        return [case.handler]
    return list(units.get(case.lead_unit_id, [])) if case.lead_unit_id else []


def _active(user: User | None) -> bool:
    return user is not None and user.is_active
