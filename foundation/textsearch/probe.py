"""A bounded look into the text index: rare words are answered whole, common ones are known as common."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections, router
from django.db.models import Model

from foundation.textsearch.bigrams import runs
from foundation.textsearch.lookups import sqlite_match, tsquery


def first_keys(model: type[Model], column: str, queries: Sequence[str], *, limit: int) -> list[int]:
    """``column`` of at most ``limit`` rows whose tokens hold any of the queries; reading stops there."""
    queries = [query for query in queries if runs(query)]
    if not queries:
        return []
    connection = connections[router.db_for_read(model)]
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        wanted = " | ".join(f"({tsquery(query)})" for query in queries)
        sql = f"SELECT {column} FROM {table} WHERE vector @@ to_tsquery('simple', %s) LIMIT %s"  # noqa: S608 - our own names
    else:
        wanted = " OR ".join(f"({sqlite_match(query)})" for query in queries)
        sql = f"SELECT t.{column} FROM {table}_fts f CROSS JOIN {table} t ON t.id = f.rowid WHERE {table}_fts MATCH %s LIMIT %s"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted, limit])
        return [key for (key,) in cursor.fetchall()]
