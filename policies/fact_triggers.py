"""Triggers that note whose facts changed, whoever writes them: a service, an import, a merge, a console.

A later migration that builds a table anew on SQLite takes its triggers away, so they are also looked for after every
migration (``ensure_triggers``).
"""

from __future__ import annotations

from typing import Any

from django.db import connections

NOTED_IN = "policies_factchange"
TABLES = (
    "enterprises_enterprisefigure",
    "enterprises_scalemembership",
    "enterprises_servicelistentry",
    "enterprises_project",
    "enterprises_title",
    "policies_checkedfact",
)
VERBS = ("insert", "update", "delete")
PG_FUNCTION = """
CREATE OR REPLACE FUNCTION policies_note_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO policies_factchange (enterprise_id) SELECT DISTINCT enterprise_id FROM fresh;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO policies_factchange (enterprise_id) SELECT DISTINCT enterprise_id FROM gone;
    END IF;
    RETURN NULL;
END $$
"""
PG_SEEN = {
    "insert": "NEW TABLE AS fresh",
    "update": "OLD TABLE AS gone NEW TABLE AS fresh",
    "delete": "OLD TABLE AS gone",
}
STANDING = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}
NOTE_NEW = "INSERT INTO policies_factchange (enterprise_id) VALUES (NEW.enterprise_id);"
NOTE_OLD = "INSERT INTO policies_factchange (enterprise_id) VALUES (OLD.enterprise_id);"
LITE_NOTES = {"insert": NOTE_NEW, "update": f"{NOTE_OLD} {NOTE_NEW}", "delete": NOTE_OLD}


def name_of(table: str, verb: str) -> str:
    return f"{table}_noted_{verb}"


def create_triggers(connection: Any, missing: frozenset[str] | None = None) -> None:
    """All of them, or those of that name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(PG_FUNCTION)
        for table in TABLES:
            for verb in VERBS:
                if missing is None or name_of(table, verb) in missing:
                    cursor.execute(_statement(connection.vendor, table, verb))


def drop_triggers(connection: Any) -> None:
    on_table = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in VERBS:
                cursor.execute(f"DROP TRIGGER {name_of(table, verb)}" + on_table.format(table=table))


def standing_triggers(connection: Any) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return frozenset(name for (name,) in cursor.fetchall())


def ensure_triggers(*, using: str, **kwargs: Any) -> None:
    """Runs after every migration. What was written while one was missing is judged anew with everything else."""
    connection = connections[using]
    if NOTED_IN not in connection.introspection.table_names():
        return
    wanted = frozenset(name_of(table, verb) for table in TABLES for verb in VERBS)
    missing = wanted - standing_triggers(connection)
    if missing:
        create_triggers(connection, missing)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE policies_judgedday SET reached = 0, judged = 0, finished_at = NULL")


def _statement(vendor: str, table: str, verb: str) -> str:
    head = f"CREATE TRIGGER {name_of(table, verb)} AFTER {verb.upper()} ON {table}"
    if vendor == "postgresql":
        return f"{head} REFERENCING {PG_SEEN[verb]} FOR EACH STATEMENT EXECUTE FUNCTION policies_note_facts()"
    return f"{head} BEGIN {LITE_NOTES[verb]} END"
