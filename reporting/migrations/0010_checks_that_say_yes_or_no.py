"""A comparison with NULL is neither true nor false, and a check that comes to NULL lets the row through."""

from django.conf import settings
from django.db import migrations, models

from foundation.audit.triggers import TriggersAside

ASIDE = TriggersAside("reporting_indicatorversion")


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0009_statements_and_longer_print'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(*ASIDE.before),
        migrations.RemoveConstraint(
            model_name='indicatorversion',
            name='reporting_bands_in_order',
        ),
        migrations.AddConstraint(
            model_name='indicatorversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amber_at__isnull', True), ('red_at__isnull', True)), models.Q(('amber_at__isnull', False), ('red_at__isnull', False), ('direction', 'up'), ('red_at__lte', models.F('amber_at'))), models.Q(('amber_at__isnull', False), ('red_at__isnull', False), ('direction', 'down'), ('red_at__gte', models.F('amber_at'))), _connector='OR'), name='reporting_bands_in_order'),
        ),
        migrations.RunPython(*ASIDE.after),
    ]
