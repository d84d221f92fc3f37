from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def count_together(*parts: QuerySet[Any, Any] | None, most: int) -> list[int]:
    """How many rows each part has, at most one more than ``most``, all in one query; None has none."""
    asked = [_capped(part, most) for part in parts]
    columns = [f"(SELECT COUNT(*) FROM ({sql}) part)" for sql, _params in filter(None, asked)]  # noqa: S608 - what the ORM compiled
    if not columns:
        return [0] * len(parts)
    params = [param for _sql, some in filter(None, asked) for param in some]
    database = next(part.db for part in parts if part is not None)
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        counts = iter(cursor.fetchone())
    return [0 if one is None else int(next(counts)) for one in asked]


def _capped(part: QuerySet[Any, Any] | None, most: int) -> tuple[str, tuple[Any, ...]] | None:
    if part is None:
        return None
    try:
        sql, params = part.order_by()[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(params)
