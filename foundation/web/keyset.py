"""Pages by key: rows after (or before) a known row in the order (field, key), never by OFFSET.

An empty value counts as the largest, which is how PostgreSQL keeps its indexes, so both
directions are index scans; SQLite is told the same. A walk that crosses from values to empty ones
asks twice instead of joining the two with OR, which no index could serve.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, QuerySet, Value

from foundation.web.columns import field_at, is_nullable
from foundation.web.dates import FIRST_YEAR, LAST_YEAR

LARGEST = 2**63 - 1
LONGEST_CURSOR = 600


@dataclass(frozen=True)
class Order:
    name: str
    field: str
    descending: bool

    @property
    def token(self) -> str:
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True)
class Cursor:
    """A row at the edge of a page, and the number of the page that lies beyond it."""

    order: str
    value: Any
    pk: int
    number: int


@dataclass(frozen=True)
class Slice:
    pks: list[int]
    previous: Cursor | None
    following: Cursor | None
    number: int


class RowCompare(Func):
    """(field, key) > (value, key): one comparison of rows, which an index on both serves."""

    output_field = BooleanField()

    def __init__(self, field: str, value: Any, pk: int, operator: str, output_field: Any) -> None:
        super().__init__(F(field), F("pk"), Value(value, output_field=output_field), Value(pk))
        self.operator = operator

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(expression) for expression in self.get_source_expressions()]
        field, key, value, pk = (sql for sql, _params in parts)
        params = tuple(param for _sql, some in parts for param in some)
        return f"({field}, {key}) {self.operator} ({value}, {pk})", params


def fetch(
    queryset: QuerySet[Any],
    order: Order,
    size: int,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Slice:
    """The keys of one page; at most two queries."""
    edge, backward = (before, True) if before is not None else (after, False)
    walk = _Walk(queryset, order.field, order.descending != backward)
    found = walk.take(edge, size + 1)
    more, rows = len(found) > size, found[:size]
    if backward:
        rows.reverse()
    number = edge.number if edge else 1
    has_previous, has_following = (more, True) if backward else (edge is not None, more)
    return Slice(
        pks=[pk for pk, _value in rows],
        previous=_cursor(order, rows[0], number - 1) if rows and has_previous else None,
        following=_cursor(order, rows[-1], number + 1) if rows and has_following else None,
        number=number,
    )


def ordered(queryset: QuerySet[Any], order: Order) -> QuerySet[Any]:
    return _Walk(queryset, order.field, order.descending).rows


def cursor_of(row: Any, order: Order) -> Cursor:
    """The edge that a row itself is."""
    value = row
    for part in order.field.split("__"):
        value = getattr(value, part)
    return Cursor(order=order.token, value=value, pk=row.pk, number=1)


def beyond(
    queryset: QuerySet[Any], order: Order, edge: Cursor, *, backward: bool = False
) -> list[QuerySet[Any]]:
    """The rows after the edge (or before it), nearest first, in one or two parts that follow each other."""
    return _Walk(queryset, order.field, order.descending != backward).zones(edge)


def _cursor(order: Order, row: tuple[int, Any], number: int) -> Cursor:
    return Cursor(order=order.token, value=row[1], pk=row[0], number=max(number, 1))


class _Walk:
    def __init__(self, queryset: QuerySet[Any], field: str, descending: bool) -> None:
        self.field, self.descending = field, descending
        self.nullable = is_nullable(queryset, field)
        self.output_field = field_at(queryset, field)
        self.rows = queryset.order_by(*self._order())

    def _order(self) -> list[Any]:
        if not self.nullable:
            return [f"-{self.field}", "-pk"] if self.descending else [self.field, "pk"]
        if self.descending:
            return [F(self.field).desc(nulls_first=True), "-pk"]
        return [F(self.field).asc(nulls_last=True), "pk"]

    def take(self, edge: Cursor | None, limit: int) -> list[tuple[int, Any]]:
        if edge is None:
            return self._read(self.rows, limit)
        found: list[tuple[int, Any]] = []
        for zone in self.zones(edge):
            if len(found) < limit:
                found += self._read(zone, limit - len(found))
        return found

    def _read(self, rows: QuerySet[Any], limit: int) -> list[tuple[int, Any]]:
        return list(rows.values_list("pk", self.field)[:limit])

    def zones(self, edge: Cursor) -> list[QuerySet[Any]]:
        empty = {f"{self.field}__isnull": True}
        if edge.value is None:
            rest = self.rows.filter(**empty, **{"pk__lt" if self.descending else "pk__gt": edge.pk})
            return [rest, self.rows.exclude(**empty)] if self.descending else [rest]
        operator = "<" if self.descending else ">"
        rest = self.rows.filter(RowCompare(self.field, edge.value, edge.pk, operator, self.output_field))
        return [rest, self.rows.filter(**empty)] if self.nullable and not self.descending else [rest]


def encode(cursor: Cursor) -> str:
    value = cursor.value
    if isinstance(value, datetime):
        value = value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    elif isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, Decimal):
        value = str(value)
    packed = json.dumps(
        [cursor.order, value, cursor.pk, cursor.number], ensure_ascii=False, separators=(",", ":")
    )
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(text: str, queryset: QuerySet[Any], order: Order) -> Cursor | None:
    """The cursor that ``text`` holds, or None when it is not one of this list in this order."""
    if len(text) > LONGEST_CURSOR:
        return None
    try:
        token, raw, pk, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value = _typed(raw, queryset, order.field)
    except (ValueError, TypeError, ValidationError, binascii.Error, RecursionError, OverflowError):
        return None
    if token != order.token or not _is_key(pk) or not _is_key(number) or number < 1:
        return None
    return Cursor(order=token, value=value, pk=pk, number=number)


def _is_key(value: Any) -> bool:
    return type(value) is int and abs(value) <= LARGEST


def _typed(raw: Any, queryset: QuerySet[Any], path: str) -> Any:
    if raw is None:
        if not is_nullable(queryset, path):
            raise ValueError(path)
        return None
    if not isinstance(raw, (str, int, float)) or (isinstance(raw, str) and "\x00" in raw):
        raise TypeError(path)
    field = field_at(queryset, path)
    value = field.to_python(raw) if field is not None else raw
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(path)
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(path)
    return value
