"""Whom to ask to serve the enterprises that nobody serves: of the same county, here today, the lightest load first."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import Gap
from enterprises.models import Assignment, Enterprise, EnterpriseQuerySet
from enterprises.services.assignments import assign_officer
from enterprises.services.gaps import in_gap
from enterprises.services.officers import loads_of, serving_officers
from enterprises.services.standards import Limits
from foundation.accounts.models import Absence, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused


@dataclass(frozen=True)
class Suggestion:
    """``officer`` None: nobody of the county is here and under the limit. ``load``: what he serves with this one."""

    enterprise: Enterprise
    officer: User | None
    load: int = 0


@dataclass
class Assigned:
    done: list[Assignment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def unserved(user: User, limits: Limits) -> EnterpriseQuerySet:
    """Those without an officer who can serve, where the reader assigns; 规上 first."""
    reach = user.reach(Permission.ASSIGNMENT_EDIT)
    rows = Enterprise.objects.visible_to(user).active()
    if not reach.everything:
        rows = rows.filter(county_id__in=reach.unit_ids)
    gaps = rows.filter(in_gap(Gap.NONE, limits) | in_gap(Gap.UNABLE, limits))
    return gaps.select_related("county", "officer__unit").order_by("-is_above_scale", "id")


def suggest(enterprises: Sequence[Enterprise], limits: Limits) -> list[Suggestion]:
    """Each suggestion counts for the next one, so that nobody gets all of them. Two statements."""
    able = _able(enterprise.county_id for enterprise in enterprises)
    loads = loads_of(officer.pk for officers in able.values() for officer in officers)
    found = []
    for enterprise in enterprises:
        free = [one for one in able.get(enterprise.county_id or 0, []) if loads.get(one.pk, 0) < limits.most]
        if not free:
            found.append(Suggestion(enterprise, None))
            continue
        officer = min(free, key=lambda one: (loads.get(one.pk, 0), one.pk))
        loads[officer.pk] = loads.get(officer.pk, 0) + 1
        found.append(Suggestion(enterprise, officer, loads[officer.pk]))
    return found


def assign_many(
    enterprises: Sequence[Enterprise], officers: Mapping[int, User], *, by: User, reason: str, limits: Limits
) -> Assigned:
    """Each by itself, by enterprise: one that a rule refuses holds up no other. The limit is looked at again."""
    result = Assigned()
    open_gaps = set(
        unserved(by, limits).filter(pk__in=[one.pk for one in enterprises]).values_list("pk", flat=True)
    )
    loads = loads_of(officer.pk for officer in officers.values())
    for enterprise in enterprises:
        officer = officers[enterprise.pk]
        try:
            _check_gap(enterprise, open_gaps)
            _check_limit(officer, loads, limits)
            result.done.append(assign_officer(enterprise, by=by, officer=officer, reason=reason))
            loads[officer.pk] = loads.get(officer.pk, 0) + 1
        except Refused as refusal:
            result.refused.append((enterprise.name, str(refusal.message)))
    return result


def _check_gap(enterprise: Enterprise, open_gaps: Container[int]) -> None:
    if enterprise.pk not in open_gaps:
        raise Refused(_("刚刚已有专员，或不由您分派，没有改动。"))


def _check_limit(officer: User, loads: Mapping[int, int], limits: Limits) -> None:
    if loads.get(officer.pk, 0) >= limits.most:
        raise Refused(
            _("%(officer)s已帮包 %(n)d 家，达到上限，请另选专员。")
            % {"officer": officer.name, "n": loads[officer.pk]}
        )


def _able(counties: Iterable[int | None]) -> dict[int, list[User]]:
    away = Absence.objects.on(timezone.localdate()).order_by().values("user")
    specialists = User.objects.holding(RoleCode.CASE_OFFICER).values(
        "pk"
    )  # a head could serve, but is not asked to
    people = serving_officers().filter(pk__in=specialists, unit__in={key for key in counties if key})
    people = people.exclude(pk__in=away)
    found: dict[int, list[User]] = {}
    for person in people.select_related("unit").order_by("pk"):
        found.setdefault(person.unit_id or 0, []).append(person)
    return found
