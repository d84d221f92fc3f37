"""The full-text index over a ``tokens`` column, on both engines.

PostgreSQL: a GIN index over a kept column ``vector``, for a phrase is checked again on each row that the index
names, and making the vector anew there costs a hundred times the look. SQLite: an FTS5 table that follows the
base table by triggers. Used by migrations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foundation.textsearch.bigrams import BREAK, with_repeats

BATCH = 2000


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


def rewrite_tokens(table: str, change: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """Every row's tokens by ``change``; the index follows."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            last = 0
            while True:
                cursor.execute(
                    f"SELECT id, tokens FROM {table} WHERE id > %s ORDER BY id LIMIT {BATCH}",  # noqa: S608 - our own table
                    [last],
                )
                rows = cursor.fetchall()
                if not rows:
                    return
                last = rows[-1][0]
                changed = [(new, pk) for pk, tokens in rows if (new := change(tokens)) != tokens]
                if changed:
                    cursor.executemany(f"UPDATE {table} SET tokens = %s WHERE id = %s", changed)  # noqa: S608 - the same

    return forwards


def repeats_added(tokens: str) -> str:
    """Tokens of before, with what is repeated in their runs behind them."""
    return with_repeats(["".join(token[0] for token in part.split()) for part in tokens.split(f" {BREAK} ")])


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
