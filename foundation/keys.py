"""A foreign key over several columns, which the ORM can't declare, as the SQL of both engines.

Used by migrations only; the text of a released migration must keep its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tie:
    """``columns`` of ``child`` name a row of ``parent``, where the same columns are unique together."""

    name: str
    child: str
    parent: str
    columns: Sequence[str]

    def forwards(self, apps: Any, schema_editor: Any) -> None:
        for statement in self._make(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def backwards(self, apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {self.child} DROP CONSTRAINT {self.name}")
            return
        for name in self._trigger_names():
            schema_editor.execute(f"DROP TRIGGER {name}")

    def _make(self, vendor: str) -> list[str]:
        columns = ", ".join(self.columns)
        reference = f" FOREIGN KEY ({columns}) REFERENCES {self.parent} ({columns})"
        if vendor == "postgresql":
            return [
                "SET CONSTRAINTS ALL IMMEDIATE",  # what the same migration wrote holds the tables
                f"ALTER TABLE {self.child} ADD CONSTRAINT {self.name}" + reference,
            ]
        refuse = f"BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: {self.name}'); END"
        alone = f"WHEN NOT EXISTS (SELECT 1 FROM {self.parent} WHERE {self._same(self.parent, 'NEW')})"  # noqa: S608 - our own names
        kept = f"WHEN EXISTS (SELECT 1 FROM {self.child} WHERE {self._same(self.child, 'OLD')})"  # noqa: S608 - our own names
        moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in self.columns)
        made, changed, renamed, dropped = self._trigger_names()
        return [
            f"CREATE TRIGGER {made} BEFORE INSERT ON {self.child} {alone} {refuse}",
            f"CREATE TRIGGER {changed} BEFORE UPDATE OF {columns} ON {self.child} {alone} {refuse}",
            f"CREATE TRIGGER {renamed} BEFORE UPDATE OF {columns} ON {self.parent} {kept} AND ({moved}) {refuse}",
            f"CREATE TRIGGER {dropped} BEFORE DELETE ON {self.parent} {kept} {refuse}",
        ]

    def _same(self, table: str, row: str) -> str:
        return " AND ".join(f"{table}.{column} = {row}.{column}" for column in self.columns)

    def _trigger_names(self) -> list[str]:
        return [f"{self.name}_{act}" for act in ("made", "changed", "renamed", "dropped")]


def tied(
    name: str, child: str, parent: str, columns: Sequence[str]
) -> tuple[Callable[..., None], Callable[..., None]]:
    """For ``RunPython(*tied(…))``, after all that rebuilds one of the tables: SQLite drops triggers with them."""
    tie = Tie(name, child, parent, columns)
    return tie.forwards, tie.backwards
