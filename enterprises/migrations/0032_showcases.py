"""企业风采: who is shown in the bulletin of a period, with product and picture."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attachments', '0001_initial'),
        ('enterprises', '0031_documents_and_honours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Showcase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('months', models.PositiveSmallIntegerField(verbose_name='累计到几月')),
                ('place', models.PositiveSmallIntegerField(verbose_name='图序')),
                ('product', models.CharField(max_length=60, verbose_name='展示内容')),
                ('credit', models.CharField(blank=True, max_length=30, verbose_name='供图')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='showcases', to='enterprises.enterprise')),
                ('photo', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='attachments.attachment', verbose_name='照片')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
            ],
            options={
                'verbose_name': '企业风采',
                'ordering': ['-year', '-months', 'place', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['-recorded_at', '-id'], name='enterprises_showcase_page')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_showcase_voided_whole'), models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('year', 'months', 'place'), name='enterprises_showcase_once'), models.CheckConstraint(condition=models.Q(('months__range', (1, 12)), ('place__range', (1, 4)), models.Q(('product', ''), _negated=True)), name='enterprises_showcase_possible')],
            },
        ),
    ]
