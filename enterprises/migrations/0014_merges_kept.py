"""What a merge did is kept for good; a figure may change its enterprise between the two of a merge, and nothing else."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from foundation.audit.triggers import drop_append_only, make_append_only

FIGURES = "enterprises_enterprisefigure"
KEPT = (
    "id", "metric", "year", "months", "value", "source", "corrects_id", "revision", "reason", "entered_by_id", "entered_at",
)  # fmt: skip
MERGED = """EXISTS (
    SELECT 1 FROM enterprises_enterprisemerge AS m
    WHERE (m.kept_id = NEW.enterprise_id AND m.merged_id = OLD.enterprise_id)
       OR (m.kept_id = OLD.enterprise_id AND m.merged_id = NEW.enterprise_id)
)"""
SQLITE = f"""
CREATE TRIGGER {FIGURES}_no_update BEFORE UPDATE ON {FIGURES}
WHEN NOT ({" AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)} AND {MERGED})
BEGIN SELECT RAISE(ABORT, 'append-only table {FIGURES}'); END
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION bangqi_figure_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({", ".join(f"NEW.{name}" for name in KEPT)}) IS NOT DISTINCT FROM ({", ".join(f"OLD.{name}" for name in KEPT)})
       AND {MERGED} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME;
END $$
"""  # noqa: S608 - our own names


def let_figures_move(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {FIGURES}_no_update ON {FIGURES}")
        schema_editor.execute(POSTGRESQL, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {FIGURES}_no_update BEFORE UPDATE ON {FIGURES} "
            "FOR EACH ROW EXECUTE FUNCTION bangqi_figure_moves()"
        )
        return
    schema_editor.execute(f"DROP TRIGGER {FIGURES}_no_update")
    schema_editor.execute(SQLITE)


def keep_figures(apps: Any, schema_editor: Any) -> None:
    drop_append_only(FIGURES)(apps, schema_editor)
    make_append_only(FIGURES)(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0013_duplicates_and_merges")]

    operations = [
        migrations.RunPython(
            make_append_only("enterprises_mergedrow"), drop_append_only("enterprises_mergedrow")
        ),
        migrations.RunPython(let_figures_move, keep_figures),
    ]
