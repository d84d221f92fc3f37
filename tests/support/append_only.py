"""Lifts the triggers that guard tables: for tests that tamper with rows, and for emptying tables between tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper


@contextmanager
def triggers_lifted(table: str) -> Iterator[None]:
    """Nothing guards ``table`` inside; the triggers stand again afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit holds the table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        lifted = _lift(cursor, table)
        yield
        for statement in lifted:
            cursor.execute(statement)


def let_sqlite_empty_guarded_tables() -> None:
    """PostgreSQL truncates without asking row triggers; SQLite deletes row by row and would be refused."""
    operations = DatabaseWrapper.ops_class
    flush = operations.execute_sql_flush

    def flush_unguarded(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            lifted = _lift(cursor, None)
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for statement in lifted:
                cursor.execute(statement)

    operations.execute_sql_flush = flush_unguarded


def _lift(cursor: Any, table: str | None) -> list[str]:
    cursor.execute(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND (sql LIKE '%append-only%' OR sql LIKE '%FOREIGN KEY%' OR sql LIKE '%policies_factchange%')"
    )
    found = [(name, sql) for name, owner, sql in cursor.fetchall() if table in (None, owner)]
    for name, _sql in found:
        cursor.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]
