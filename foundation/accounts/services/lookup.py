"""Finding a person or a unit by a part of the name: what a type-ahead asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from foundation.accounts.models import Unit, User

OFFERED = 8


def find_people(people: QuerySet[User], text: str) -> Sequence[User]:
    if not text:
        return []
    matching = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    return list(matching.select_related("unit").order_by("name", "id")[:OFFERED])


def find_units(units: QuerySet[Unit], text: str) -> Sequence[Unit]:
    if not text:
        return []
    return list(
        units.filter(Q(name__icontains=text) | Q(code__icontains=text)).order_by("position", "id")[:OFFERED]
    )
