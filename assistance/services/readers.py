"""Who is told when something is due: the roles that a rung names, never nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.db.models import Q

from assistance.enums import MatterKind, ReminderRole, Stage
from assistance.models import Case, CaseClock, CaseMatter, CaseSuspension
from enterprises.models import Enterprise
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import RoleGrant, User
from foundation.accounts.roles import RoleCode

OFFICERS_STAGES = (Stage.CONTACT, Stage.CALL_BACK, Stage.BAD_RATING)
MOST_PER_UNIT = 20

PERSON = "person"
CITY = 0
Ref = tuple[str, int]
"""A person by key, or whoever holds a role at a unit (``CITY``: at the bureau)."""
Choice = tuple[tuple[Ref, ...], ...]
"""The first of these in which somebody is there."""


@dataclass(frozen=True)
class Audience:
    """Whom the roles mean for one due thing. ``apart``: who asked does not decide."""

    owner: Choice
    handler: int | None = None
    officers: tuple[int | None, ...] = ()
    unit: int | None = None
    county: int | None = None
    apart: int | None = None

    def of(self, role: str) -> Choice:
        match role:
            case ReminderRole.OWNER:
                return self.owner
            case ReminderRole.HANDLER:
                return people(self.handler)
            case ReminderRole.OFFICER:
                return people(*self.officers)
            case ReminderRole.UNIT_HANDLERS:
                return at(RoleCode.UNIT_HANDLER, self.unit)
            case ReminderRole.UNIT_HEAD:
                return at(RoleCode.SECTION_HEAD, self.unit)
            case ReminderRole.COUNTY_HEAD:
                return at(RoleCode.SECTION_HEAD, self.county)
            case ReminderRole.ADMIN:
                return at(RoleCode.SYSTEM_ADMIN, CITY)
        return at(RoleCode.LEADER, CITY)

    @property
    def in_the_end(self) -> Choice:
        """Where none of the roles is there: the officer, the heads of the county, the bureau's."""
        heads = (*at(RoleCode.SECTION_HEAD, self.county), *at(RoleCode.SECTION_HEAD, CITY))
        return (*people(*self.officers), *heads)


def people(*keys: int | None) -> Choice:
    return tuple(((PERSON, key),) for key in keys if key is not None)


def at(role: str, unit: int | None) -> Choice:
    return () if unit is None else (((role, unit),),)


@singledispatch
def audience_of(thing: Any) -> Audience:
    raise TypeError(f"{thing!r} cannot be due")


@audience_of.register
def _(thing: CaseClock) -> Audience:
    case = thing.case
    return _of_case(case, people(*_officers(case)) if thing.stage in OFFICERS_STAGES else _handling(case))


@audience_of.register
def _(thing: CaseSuspension) -> Audience:
    return _of_case(thing.case, _handling(thing.case))


@audience_of.register
def _(thing: CaseMatter) -> Audience:
    case, unit = thing.case, thing.unit_id
    owner: Choice = (*people(thing.person_id), *people(*_officers(case)))
    if thing.kind == MatterKind.EXTENSION:
        near = tuple(ref for one in (case.county_id, case.lead_unit_id) for ref in _heads(one))
        owner = (near, _heads(CITY))
    elif thing.kind == MatterKind.CO_HANDLING:
        owner = (*at(RoleCode.UNIT_HANDLER, unit), *at(RoleCode.SECTION_HEAD, unit))
    elif thing.kind == MatterKind.SUPERVISION:
        owner = (*people(thing.person_id), *at(RoleCode.SECTION_HEAD, unit), *_handling(case))
    apart = thing.opened_by_id if thing.kind in (MatterKind.EXTENSION, MatterKind.RETURN) else None
    unit = case.lead_unit_id if thing.kind == MatterKind.RETURN else unit or case.lead_unit_id
    return _of_case(case, owner, unit=unit, apart=apart)


@audience_of.register
def _(thing: Enterprise) -> Audience:
    heads = at(RoleCode.SECTION_HEAD, thing.county_id)
    owner = (*people(thing.officer_id), *heads)
    return Audience(owner, officers=(thing.officer_id,), county=thing.county_id)


@dataclass(frozen=True)
class Readers:
    """The people behind the references of a batch."""

    found: dict[Ref, list[User]]

    def of(self, audience: Audience, roles: Iterable[str]) -> list[User]:
        told: dict[int, User] = {}
        for role in roles:
            told |= {user.pk: user for user in self._first(audience.of(role)) if user.pk != audience.apart}
        if not told:
            told = {user.pk: user for user in self._first(audience.in_the_end)}
        return list(told.values())

    def _first(self, choice: Choice) -> list[User]:
        for refs in choice:
            if there := [user for ref in refs for user in self.found.get(ref, ())]:
                return there
        return []


def readers_of(audiences: Sequence[Audience], roles: Sequence[str]) -> Readers:
    """In two queries, however many things are due."""
    refs = {
        ref
        for audience in set(audiences)
        for choice in (*(audience.of(role) for role in roles), audience.in_the_end)
        for group in choice
        for ref in group
    }
    found: dict[Ref, list[User]] = {}
    keys = [key for kind, key in refs if kind == PERSON]
    for user in User.objects.people().filter(pk__in=keys):
        found[PERSON, user.pk] = [user]
    for ref, user in _granted(refs):
        there = found.setdefault(ref, [])
        if len(there) < MOST_PER_UNIT and user not in there:
            there.append(user)
    return Readers(found)


def _granted(refs: set[Ref]) -> Iterator[tuple[Ref, User]]:
    roles = {role for role, _unit in refs if role != PERSON}
    units = {unit for role, unit in refs if role != PERSON and unit != CITY}
    place = Q(unit_id__in=units) | Q(unit__kind=UnitKind.BUREAU)
    grants = RoleGrant.objects.filter(place, role__in=roles, user__is_active=True, user__is_service=False)
    for grant in grants.select_related("user", "unit").order_by("user_id"):
        yield (grant.role, grant.unit_id), grant.user
        if grant.unit.kind == UnitKind.BUREAU:
            yield (grant.role, CITY), grant.user


def _heads(unit: int | None) -> tuple[Ref, ...]:
    return () if unit is None else ((RoleCode.SECTION_HEAD, unit),)


def _officers(case: Case) -> tuple[int | None, ...]:
    return case.officer_id, case.registered_by_id


def _handling(case: Case) -> Choice:
    """The one named; every handler of the unit where nobody is, or the one named has left."""
    return (
        *people(case.handler_id),
        *at(RoleCode.UNIT_HANDLER, case.lead_unit_id),
        *people(*_officers(case)),
    )


def _of_case(case: Case, owner: Choice, *, unit: int | None = None, apart: int | None = None) -> Audience:
    return Audience(
        owner,
        handler=case.handler_id,
        officers=_officers(case),
        unit=unit or case.lead_unit_id,
        county=case.county_id,
        apart=apart,
    )
