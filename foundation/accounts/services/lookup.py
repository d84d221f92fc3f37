"""Finding a person or a unit by a part of the name: what a type-ahead asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from foundation.accounts.models import Unit, User
from foundation.accounts.naming import called
from foundation.textsearch.bigrams import normalise

OFFERED = 8
CANDIDATES = 40


def find_people(people: QuerySet[User], text: str, *, limit: int = OFFERED) -> list[User]:
    """By part of the name, its pinyin initials or the sign-in name; exact names first, then names that begin so."""
    wanted = normalise(text).strip()
    if not wanted:
        return []
    found = people.filter(called(wanted)).select_related("unit").order_by("name", "id")[:CANDIDATES]
    return sorted(found, key=lambda person: _rank(person, wanted))[:limit]


def find_units(units: QuerySet[Unit], text: str) -> Sequence[Unit]:
    if not text:
        return []
    return list(
        units.filter(Q(name__icontains=text) | Q(code__icontains=text)).order_by("position", "id")[:OFFERED]
    )


def _rank(person: User, wanted: str) -> tuple[bool, bool, str]:
    known_as = (person.name.lower(), person.username.lower(), *person.initials.split())
    return (wanted not in known_as, not any(word.startswith(wanted) for word in known_as), person.name)
