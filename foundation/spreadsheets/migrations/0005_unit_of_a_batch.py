from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def unit_of_the_uploader(apps: Any, schema_editor: Any) -> None:
    """The best that is known of batches from before: where their uploader is today."""
    batches, users = apps.get_model("spreadsheets", "ImportBatch"), apps.get_model("accounts", "User")
    unit = users.objects.filter(pk=OuterRef("by_id")).values("unit_id")[:1]
    batches.objects.update(unit=Subquery(unit))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0008_fund_auditor"), ("spreadsheets", "0004_remarks")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="importbatch",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="上传时单位",
            ),
        ),
        migrations.RunPython(unit_of_the_uploader, migrations.RunPython.noop, elidable=True),
    ]
