"""Which two-character words are so common that nobody need ask the index: what the planner of PostgreSQL knows."""

from __future__ import annotations

import time

from django.db import connections, router
from django.db.models import Model

from foundation.textsearch.bigrams import phrases

KEPT_SECONDS = 600
SURELY = 5
"""Estimated so many times the limit, a word is common whatever the sample of the last ANALYZE missed."""
STATISTICS = """
    SELECT s.most_common_elems::text::text[], s.most_common_elem_freqs, c.reltuples
    FROM pg_stats s
    JOIN pg_class c ON c.relname = s.tablename AND c.relnamespace = s.schemaname::regnamespace
    WHERE s.tablename = %s AND s.attname = 'vector' AND s.schemaname = current_schema()
"""
_kept: dict[str, tuple[float, dict[str, float]]] = {}


def is_surely_common(model: type[Model], query: str, *, limit: int) -> bool:
    """Whether far more than ``limit`` rows hold the word; only ever true of one word of two characters.

    A word of which nothing is known, and any on an engine without such statistics, is to be looked up.
    """
    found = phrases(query)
    if len(found) != 1 or len(found[0]) != 1 or len(found[0][0]) != 2:
        return False
    return _estimates(model).get(found[0][0], 0) > SURELY * limit


def forget() -> None:
    _kept.clear()


def _estimates(model: type[Model]) -> dict[str, float]:
    """Rows by word, as read at most ten minutes ago."""
    table, now = model._meta.db_table, time.monotonic()
    kept = _kept.get(table)
    if kept is None or now - kept[0] > KEPT_SECONDS:
        kept = _kept[table] = (now, _read(model))
    return kept[1]


def _read(model: type[Model]) -> dict[str, float]:
    connection = connections[router.db_for_read(model)]
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS, [model._meta.db_table])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return {}
    words, shares, rows = row
    return {word: share * rows for word, share in zip(words, shares, strict=False)}
