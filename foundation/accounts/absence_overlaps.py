"""No two absences of one person share a day: the SQL by which both engines refuse it.

PostgreSQL excludes by ranges alone, so that no extension is needed: a key is a range of one number.
SQLite has one writer at a time, so a trigger that looks is enough.
"""

from __future__ import annotations

from typing import Any

NAME = "accounts_absence_no_overlap"
POSTGRES = f"""
ALTER TABLE accounts_absence ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    int8range(user_id, user_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&
) WHERE (ended_at IS NULL)
"""
SQLITE = """
CREATE TRIGGER {name}_{verb} BEFORE {verb} ON accounts_absence WHEN NEW.ended_at IS NULL BEGIN
    SELECT RAISE(ABORT, 'two absences of one person share a day') WHERE EXISTS (
        SELECT 1 FROM accounts_absence AS other
        WHERE other.user_id = NEW.user_id AND other.ended_at IS NULL AND other.id IS NOT NEW.id
            AND other.starts_on <= NEW.ends_on AND other.ends_on >= NEW.starts_on
    );
END
"""
VERBS = ("INSERT", "UPDATE")


def refuse_overlaps(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES, params=None)
        return
    for verb in VERBS:
        schema_editor.execute(SQLITE.format(name=NAME, verb=verb))


def allow_overlaps(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE accounts_absence DROP CONSTRAINT {NAME}")
        return
    for verb in VERBS:
        schema_editor.execute(f"DROP TRIGGER {NAME}_{verb}")
