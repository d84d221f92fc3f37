"""The full-text index over a ``tokens`` column, on both engines.

PostgreSQL: a GIN index over a kept column ``vector``, for a phrase is checked again on each row that the index
names, and making the vector anew there costs a hundred times the look. SQLite: an FTS5 table that follows the
base table by triggers. Used by migrations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def create_token_index(table: str) -> Callable[[Any, Any], None]:
    def forwards(apps: Any, schema_editor: Any) -> None:
        for statement in _create(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    return forwards


def drop_token_index(table: str) -> Callable[[Any, Any], None]:
    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN vector")
            return
        for name in ("ai", "ad", "au"):
            schema_editor.execute(f"DROP TRIGGER {table}_fts_{name}")
        schema_editor.execute(f"DROP TABLE {table}_fts")

    return backwards


def _create(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        kept = "tsvector GENERATED ALWAYS AS (to_tsvector('simple', tokens)) STORED"
        return [
            f"ALTER TABLE {table} ADD COLUMN vector {kept}",
            f"CREATE INDEX {table}_vector_gin ON {table} USING gin (vector)",
        ]
    fts = f"{table}_fts"
    drop_old = f"INSERT INTO {fts}({fts}, rowid, tokens) VALUES ('delete', old.id, old.tokens)"  # noqa: S608 - our own table
    add_new = f"INSERT INTO {fts}(rowid, tokens) VALUES (new.id, new.tokens)"  # noqa: S608 - the same
    return [
        f"CREATE VIRTUAL TABLE {fts} USING fts5(tokens, content='{table}', content_rowid='id', tokenize='unicode61')",
        f"CREATE TRIGGER {table}_fts_ai AFTER INSERT ON {table} BEGIN {add_new}; END",
        f"CREATE TRIGGER {table}_fts_ad AFTER DELETE ON {table} BEGIN {drop_old}; END",
        f"CREATE TRIGGER {table}_fts_au AFTER UPDATE ON {table} BEGIN {drop_old}; {add_new}; END",
    ]
