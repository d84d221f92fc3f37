"""How many conditions a judgement misses. What was judged before is forgotten: the sweep judges it again."""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    for name in ("Judgement", "JudgedDay"):
        apps.get_model("policies", name).objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0033_checks_that_say_yes_or_no'),
        ('policies', '0014_checks_that_say_yes_or_no'),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            model_name='judgement',
            name='missed',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='未达到的条件'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='unknown',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='待核验的条件'),
        ),
        migrations.AddIndex(
            model_name='judgement',
            index=models.Index(fields=['day', 'code', 'missed', 'unknown', 'id'], name='policies_judgement_near'),
        ),
    ]
