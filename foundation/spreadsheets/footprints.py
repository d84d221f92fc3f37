"""What the rows that an import touched were before and after, so that it can be taken back as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

STAMPS = frozenset({"version", "changed_by_id", "changed_at"})
"""What any later change moves along with itself."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Footprint:
    """``rows(work)`` are all that writing this work can touch, the rows that others hang on first; they are asked before
    and after. ``derived``: tables that follow by themselves. ``settle(gone, changed)`` brings them up to date after the
    way back: by table the values of the rows that went, and the keys of those that were changed.
    """

    rows: Callable[[Any], Sequence[QuerySet[Any]]]
    settle: Callable[[Mapping[str, list[Values]], Mapping[str, list[int]]], None] = lambda _gone, _changed: (
        None
    )
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Trace:
    """One row: None before it was made. Of a row that was changed only the columns that were."""

    table: str
    row: int
    before: Values | None
    after: Values


def traced(footprint: Footprint, work: Any, write: Callable[[Any], None]) -> list[Trace]:
    """Write, and tell what that did."""
    before = _snapshot(footprint.rows(work))
    write(work)
    after = _snapshot(footprint.rows(work))
    return [trace for key, now in after.items() if (trace := _trace(key, before.get(key), now))]


def values_of(rows: QuerySet[Any]) -> dict[int, Values]:
    """As they are kept: what JSON makes of them."""
    names = [field.attname for field in rows.model._meta.concrete_fields if not field.generated]
    key = rows.model._meta.pk.attname
    found = {}
    for values in rows.order_by().values(*names):
        found[values.pop(key)] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return found


def _snapshot(querysets: Iterable[QuerySet[Any]]) -> dict[tuple[str, int], Values]:
    return {
        (rows.model._meta.label_lower, pk): values
        for rows in querysets
        for pk, values in values_of(rows).items()
    }


def _trace(key: tuple[str, int], before: Values | None, after: Values) -> Trace | None:
    if before is None:
        return Trace(*key, None, after)
    changed = [name for name, value in after.items() if before[name] != value and name not in STAMPS]
    if not changed:
        return None
    return Trace(*key, {name: before[name] for name in changed}, {name: after[name] for name in changed})
