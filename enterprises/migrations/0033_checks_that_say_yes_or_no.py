"""A comparison with NULL is neither true nor false, and a check that comes to NULL lets the row through."""

from django.conf import settings
from django.db import migrations, models

from foundation.audit.triggers import TriggersAside

ASIDE = TriggersAside("enterprises_scalemembership", "enterprises_servicelist", "enterprises_servicelistentry")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_fund_auditor'),
        ('enterprises', '0032_showcases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(*ASIDE.before),
        migrations.RemoveConstraint(
            model_name='chain',
            name='enterprises_chain_end_told',
        ),
        migrations.RemoveConstraint(
            model_name='chainplace',
            name='enterprises_chain_place_left_told',
        ),
        migrations.RemoveConstraint(
            model_name='coofficer',
            name='enterprises_co_officer_ends_explained',
        ),
        migrations.RemoveConstraint(
            model_name='scalemembership',
            name='enterprises_scale_exit_dated_and_explained',
        ),
        migrations.RemoveConstraint(
            model_name='servicelist',
            name='enterprises_list_published_whole',
        ),
        migrations.RemoveConstraint(
            model_name='servicelistentry',
            name='enterprises_listed_over_threshold',
        ),
        migrations.AddConstraint(
            model_name='chain',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_document', ''), ('end_reason', ''), ('ended_on__isnull', True), ('merged_into__isnull', True)), models.Q(('ended_on__gte', models.F('established_on')), ('ended_on__isnull', False), models.Q(('end_document', ''), _negated=True), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='enterprises_chain_end_told'),
        ),
        migrations.AddConstraint(
            model_name='chainplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('left_on__isnull', True), ('left_reason', '')), models.Q(('left_on__gte', models.F('joined_on')), ('left_on__isnull', False), models.Q(('left_reason', ''), _negated=True)), _connector='OR'), name='enterprises_chain_place_left_told'),
        ),
        migrations.AddConstraint(
            model_name='coofficer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('started_on')), ('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='enterprises_co_officer_ends_explained'),
        ),
        migrations.AddConstraint(
            model_name='scalemembership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('left_by__isnull', True), ('left_on__isnull', True), ('left_reason', '')), models.Q(('left_by__isnull', False), ('left_on__gte', models.F('entered_on')), ('left_on__isnull', False), models.Q(('left_reason', ''), _negated=True)), _connector='OR'), name='enterprises_scale_exit_dated_and_explained'),
        ),
        migrations.AddConstraint(
            model_name='servicelist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('published_at', None), ('published_by', None), ('published_count', None)), models.Q(('state', 'published'), ('published_at__isnull', False), ('published_by__isnull', False), ('published_count__gt', 0), ('published_count__isnull', False)), _connector='OR'), name='enterprises_list_published_whole'),
        ),
        migrations.AddConstraint(
            model_name='servicelistentry',
            constraint=models.CheckConstraint(condition=models.Q(('threshold_wan__isnull', True), models.Q(('evidence_wan__gte', models.F('threshold_wan')), ('evidence_wan__isnull', False), ('kind', 'over100m')), _connector='OR'), name='enterprises_listed_over_threshold'),
        ),
        migrations.RunPython(*ASIDE.after),
    ]
