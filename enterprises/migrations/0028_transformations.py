"""What enterprises did to become digital."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0027_platforms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Transformation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('diagnosis', '数字化诊断'), ('line', '产线智能化改造'), ('system', '信息系统建设'), ('cloud', '上云用云')], max_length=10, verbose_name='转型方式')),
                ('done_on', models.DateField(verbose_name='实施日期')),
                ('content', models.CharField(max_length=200, verbose_name='实施内容')),
                ('partner', models.CharField(blank=True, max_length=60, verbose_name='服务商')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transformations', to='enterprises.enterprise')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
            ],
            options={
                'verbose_name': '数字化转型记录',
                'ordering': ['-done_on', '-id'],
                'indexes': [models.Index(fields=['-done_on', '-id'], name='enterprises_transformed_page')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('enterprise', 'kind', 'done_on'), name='enterprises_transformation_once'), models.CheckConstraint(condition=models.Q(('content', ''), _negated=True), name='enterprises_transformation_told'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_transformation_voided_whole')],
            },
        ),
    ]
