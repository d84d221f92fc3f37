"""The short tables that filters offer whole, read in one query."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, Value

from assistance.models import CaseCategory
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit

Choices = list[tuple[str, str]]
CATEGORY = "category"


@dataclass(frozen=True)
class Offered:
    categories: Choices
    counties: Choices
    units: Choices


def read_choices() -> Offered:
    """Categories, reporting units and every unit that handles, each in its own order."""
    categories = CaseCategory.objects.order_by().values_list(
        Value(CATEGORY, output_field=CharField()), "pk", "name", "position"
    )
    units = Unit.objects.handling().order_by().values_list("kind", "pk", "name", "position")
    rows = sorted(units.union(categories, all=True), key=lambda row: (row[3], row[1]))
    return Offered(
        categories=[(str(pk), name) for kind, pk, name, _place in rows if kind == CATEGORY],
        counties=[(str(pk), name) for kind, pk, name, _place in rows if kind == UnitKind.COUNTY],
        units=[(str(pk), name) for kind, pk, name, _place in rows if kind != CATEGORY],
    )
