"""产业大脑, 标识解析二级节点 and 工业互联网平台 with the day they went into service."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0026_production_states'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='平台名称')),
                ('kind', models.CharField(choices=[('brain', '产业大脑'), ('node', '工业互联网标识解析二级节点'), ('internet', '工业互联网平台')], max_length=8, verbose_name='平台类型')),
                ('builder', models.CharField(max_length=60, verbose_name='建设单位')),
                ('launched_on', models.DateField(verbose_name='上线日期')),
                ('source', models.CharField(max_length=100, verbose_name='依据')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('chain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='platforms', to='enterprises.chain', verbose_name='产业链')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
            ],
            options={
                'verbose_name': '数字平台',
                'ordering': ['-launched_on', '-id'],
                'indexes': [models.Index(fields=['-launched_on', '-id'], name='enterprises_platform_page')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('name',), name='enterprises_platform_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='enterprises_platform_sourced'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_platform_voided_whole')],
            },
        ),
    ]
