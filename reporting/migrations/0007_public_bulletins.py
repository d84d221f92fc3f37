"""The public version. SQLite drops the triggers of a table that it rebuilds, here on the way back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.audit.triggers import drop_append_only, make_append_only


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0006_recurring_problems'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(
            drop_append_only("reporting_bulletinfigure"), make_append_only("reporting_bulletinfigure")
        ),
        migrations.AddField(
            model_name='bulletinfigure',
            name='firms',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='企业数'),
        ),
        migrations.RunPython(
            make_append_only("reporting_bulletinfigure"), drop_append_only("reporting_bulletinfigure")
        ),
        migrations.CreateModel(
            name='BulletinRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hidden', models.JSONField(verbose_name='不公开的数字')),
                ('with_words', models.BooleanField(verbose_name='带导语和下步打算')),
                ('note', models.CharField(max_length=200, verbose_name='审查意见')),
                ('released_at', models.DateTimeField(verbose_name='审查时间')),
                ('bulletin', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='reporting.bulletin')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审查人')),
            ],
            options={
                'verbose_name': '通报公开审查',
                'constraints': [models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='reporting_bulletin_release_told')],
            },
        ),
        migrations.RunPython(
            make_append_only("reporting_bulletinrelease"), drop_append_only("reporting_bulletinrelease")
        ),
    ]
