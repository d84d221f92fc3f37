"""The short tables that filters offer whole, read in one query."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, QuerySet, Value

from assistance.models import CaseCategory
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from foundation.web.recent import Recent

Choices = list[tuple[str, str]]
CATEGORY = "category"


@dataclass(frozen=True)
class Offered:
    categories: Choices
    counties: Choices
    units: Choices


def read_choices(places: QuerySet[Unit] | None = None) -> Offered:
    """Categories, reporting units and every unit that handles (or ``places``), each in its own order."""
    rows = Unit.objects.handling() if places is None else places
    categories = CaseCategory.objects.order_by().values_list(
        Value(CATEGORY, output_field=CharField()), "pk", "name", "position"
    )
    units = rows.order_by().values_list("kind", "pk", "name", "position")
    found = sorted(units.union(categories, all=True), key=lambda row: (row[3], row[1]))
    return Offered(
        categories=[(str(pk), name) for kind, pk, name, _place in found if kind == CATEGORY],
        counties=[(str(pk), name) for kind, pk, name, _place in found if kind == UnitKind.COUNTY],
        units=[(str(pk), name) for kind, pk, name, _place in found if kind != CATEGORY],
    )


def offered_choices() -> Offered:
    """The same, as it stood a few seconds ago."""
    return _recent.get()


_recent = Recent(read_choices)
