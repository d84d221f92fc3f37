"""A comparison with NULL is neither true nor false, and a check that comes to NULL lets the row through."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0033_checks_that_say_yes_or_no'),
        ('policies', '0013_kept_judgements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='claim',
            name='policies_claim_publicity',
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='policies_claim_recalled',
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('publicity_until', None), models.Q(('publicity_from__isnull', False), ('publicity_until__gte', models.F('publicity_from'))), _connector='OR'), name='policies_claim_publicity'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('recalled_fen', 0), models.Q(('granted_fen__isnull', False), ('recalled_fen__gt', 0), ('recalled_fen__lte', models.F('granted_fen'))), _connector='OR'), name='policies_claim_recalled'),
        ),
    ]
