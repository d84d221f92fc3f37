"""Postings are kept for good: money that went wrong comes back by a counter-posting, which mirrors what it reverses."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from foundation.audit.triggers import drop_append_only, make_append_only

TABLE = "policies_posting"
MIRRORS = """EXISTS (
    SELECT 1 FROM policies_posting AS p
    WHERE p.id = NEW.reverses_id AND p.reverses_id IS NULL AND p.amount_fen = NEW.amount_fen
      AND p.source_id = NEW.destination_id AND p.destination_id = NEW.source_id
)"""
WORDS = "a counter-posting mirrors what it reverses"
SQLITE = f"""
CREATE TRIGGER {TABLE}_mirrors BEFORE INSERT ON {TABLE}
WHEN NEW.reverses_id IS NOT NULL AND NOT {MIRRORS}
BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION bangqi_posting_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reverses_id IS NOT NULL AND NOT {MIRRORS} THEN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def hold_reversals(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_mirrors BEFORE INSERT ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION bangqi_posting_mirrors()"
        )
        return
    schema_editor.execute(SQLITE)


def let_reversals_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_mirrors ON {TABLE}")
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_mirrors")


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        migrations.RunPython(make_append_only("policies_posting"), drop_append_only("policies_posting")),
        migrations.RunPython(hold_reversals, let_reversals_go),
    ]
