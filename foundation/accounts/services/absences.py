"""Who is away today and who acts for them; nobody who is here costs a query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from foundation.accounts.models import Absence, User
from foundation.accounts.permissions import DEPUTISED, Permission
from foundation.accounts.roles import roles_with


def absences_today(people: Iterable[User | None]) -> dict[int, Absence]:
    """Of these people the absences that hold today, with the deputy, by the key of the one away."""
    today = timezone.localdate()
    away = {one.pk for one in people if one is not None and one.away_until and one.away_until >= today}
    if not away:
        return {}
    rows = Absence.objects.on(today).filter(user__in=away).select_related("user", "deputy")
    return {row.user_id: row for row in rows}


def away_today(person: str) -> dict[str, Subquery]:
    """For a query of rows: until when the person at this relation is away, and who acts; None for one who is here."""
    today = Absence.objects.on(timezone.localdate()).filter(user=OuterRef(person)).order_by("-ends_on", "pk")
    return {
        f"{person}_away_until": Subquery(today.values("ends_on")[:1]),
        f"{person}_deputy": Subquery(today.values("deputy__name")[:1]),
    }


def absent_now(person: str) -> Prefetch[Any]:
    """For a page of rows: who of the people at this relation is away today, as ``absent_now`` of the person."""
    today = Absence.objects.on(timezone.localdate()).select_related("deputy")
    return Prefetch(f"{person}__absences", queryset=today, to_attr="absent_now")


def rights_needed(user: User) -> frozenset[Permission]:
    """What the deputy of this person must be able to do."""
    return user.rights & DEPUTISED


def able_deputies(user: User) -> QuerySet[User]:
    """Active people who hold whatever the one away holds of ``DEPUTISED``."""
    people: QuerySet[User] = User.objects.people().exclude(pk=user.pk)
    for right in sorted(rights_needed(user)):
        people = people.filter(pk__in=User.objects.holding(*roles_with(right)).values("pk"))
    return people
