"""Append-only tables: the SQL that makes both engines refuse UPDATE and DELETE.

Used by migrations only; the text of a released migration must keep its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

PG_FUNCTION = """
CREATE OR REPLACE FUNCTION bangqi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME;
END $$
"""


def make_append_only(*tables: str) -> Callable[[Any, Any], None]:
    def forwards(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(PG_FUNCTION, params=None)
        for table in tables:
            for statement in _create(vendor, table):
                schema_editor.execute(statement)

    return forwards


def drop_append_only(*tables: str) -> Callable[[Any, Any], None]:
    def backwards(apps: Any, schema_editor: Any) -> None:
        suffix = " ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for table in tables:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}" + suffix.format(table=table))

    return backwards


def _create(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION bangqi_append_only()"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END"
        for verb in ("update", "delete")
    ]


class TriggersAside:
    """SQLite drops the triggers of a table that it rebuilds: these take them away before and hang them up after.

    ``RunPython(*aside.before)``, then what rebuilds the tables, then ``RunPython(*aside.after)``; back and forth alike.
    Taken are those on the tables and those elsewhere that look into one of them. PostgreSQL rebuilds nothing.
    """

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        self._kept: list[str] = []

    @property
    def before(self) -> tuple[Callable[[Any, Any], None], Callable[[Any, Any], None]]:
        return self._take, self._give

    @property
    def after(self) -> tuple[Callable[[Any, Any], None], Callable[[Any, Any], None]]:
        return self._give, self._take

    def _take(self, apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            concerned = [(name, sql) for name, sql in cursor.fetchall() if self._concerns(sql)]
        self._kept = [sql for _name, sql in concerned]
        for name, _sql in concerned:
            schema_editor.execute(f'DROP TRIGGER "{name}"')

    def _give(self, apps: Any, schema_editor: Any) -> None:
        for sql in self._kept:
            schema_editor.execute(sql, params=None)
        self._kept = []

    def _concerns(self, sql: str) -> bool:
        return any(re.search(rf"\b{table}\b", sql) for table in self.tables)
