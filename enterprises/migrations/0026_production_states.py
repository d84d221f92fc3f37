"""生产状态, and with a figure the growth that was told with it; both are kept."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.audit.triggers import drop_append_only, make_append_only

STATES = "enterprises_productionstate"
FIGURES = "enterprises_enterprisefigure"
BEFORE = (
    "id", "metric", "year", "months", "value", "source", "corrects_id", "revision", "reason", "entered_by_id", "entered_at",
)  # fmt: skip
KEPT = (*BEFORE, "stated_growth")
MERGED = """EXISTS (
    SELECT 1 FROM enterprises_enterprisemerge AS m
    WHERE (m.kept_id = NEW.enterprise_id AND m.merged_id = OLD.enterprise_id)
       OR (m.kept_id = OLD.enterprise_id AND m.merged_id = NEW.enterprise_id)
)"""


def _guard(columns: tuple[str, ...]) -> Any:
    """A figure may change its enterprise between the two of a merge, and nothing else."""

    def write(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("NEW", "OLD"))
            schema_editor.execute(
                f"""CREATE OR REPLACE FUNCTION bangqi_figure_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({new}) IS NOT DISTINCT FROM ({old}) AND {MERGED} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME;
END $$""",
                params=None,
            )
            return
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns)
        schema_editor.execute(f"DROP TRIGGER {FIGURES}_no_update")
        schema_editor.execute(
            f"CREATE TRIGGER {FIGURES}_no_update BEFORE UPDATE ON {FIGURES} WHEN NOT ({same} AND {MERGED}) "
            f"BEGIN SELECT RAISE(ABORT, 'append-only table {FIGURES}'); END"
        )

    return write


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0025_arrears'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='enterprisefigure',
            name='stated_growth',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='同比（%）'),
        ),
        migrations.CreateModel(
            name='ProductionState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('normal', '正常'), ('reduced', '减产'), ('stopped', '停产')], max_length=8, verbose_name='生产状态')),
                ('since', models.DateField(verbose_name='自何日起')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='减停产原因')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='录入时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='production_states', to='enterprises.enterprise')),
            ],
            options={
                'verbose_name': '生产状态',
                'ordering': ['-since', '-id'],
                'indexes': [models.Index(fields=['enterprise', '-since', '-id'], name='enterprises_production_last'), models.Index(fields=['-since', '-id'], name='enterprises_production_page')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('mode', 'normal'), ('reason', '')), models.Q(models.Q(('mode', 'normal'), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='enterprises_production_explained')],
            },
        ),
        migrations.RunPython(_guard(KEPT), _guard(BEFORE)),
        migrations.RunPython(make_append_only(STATES), drop_append_only(STATES)),
    ]
