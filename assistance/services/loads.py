"""How much people have in hand, for whoever chooses among them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from assistance.models import Case
from assistance.services.people import HANDLING_ROLES
from foundation.accounts.models import User


def handling_people() -> QuerySet[User]:
    """Everybody active whose role lets them handle cases."""
    people: QuerySet[User] = User.objects.people()
    return people.filter(pk__in=User.objects.holding(*HANDLING_ROLES).values("pk")).select_related("unit")


def open_loads(people: Iterable[User]) -> dict[int, int]:
    """The open cases that each of these handles or serves; two grouped queries."""
    keys = [person.pk for person in people]
    loads: dict[int, int] = dict.fromkeys(keys, 0)
    for part in ("handler", "officer"):
        rows = Case.objects.open().filter(**{f"{part}__in": keys}).order_by()
        for key, number in rows.values_list(part).annotate(number=Count("pk")):
            loads[key] += number
    return loads
