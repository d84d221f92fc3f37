"""Whose figure it is. SQLite drops the triggers of a table that it rebuilds, here on the way back."""

import django.db.models.deletion
from django.db import migrations, models

from foundation.audit.triggers import drop_append_only, make_append_only


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_fund_auditor'),
        ('reporting', '0007_public_bulletins'),
    ]

    operations = [
        migrations.RunPython(
            drop_append_only("reporting_bulletinfigure"), make_append_only("reporting_bulletinfigure")
        ),
        migrations.AddField(
            model_name='bulletinfigure',
            name='county',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='县市区'),
        ),
        migrations.RunPython(
            make_append_only("reporting_bulletinfigure"), drop_append_only("reporting_bulletinfigure")
        ),
    ]
