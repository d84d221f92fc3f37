"""双招双引: what was signed, where and for how much, and the project that became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_fund_auditor'),
        ('enterprises', '0028_transformations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Signing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('name', models.CharField(max_length=80, verbose_name='签约项目')),
                ('kind', models.CharField(choices=[('investment', '招商引资'), ('talent', '招才引智')], max_length=10, verbose_name='签约类型')),
                ('venue', models.CharField(choices=[('away', '外出招商'), ('home', '本地签约')], max_length=4, verbose_name='签约方式')),
                ('place', models.CharField(max_length=30, verbose_name='签约地')),
                ('signed_on', models.DateField(verbose_name='签约日期')),
                ('partner', models.CharField(max_length=60, verbose_name='签约方')),
                ('amount_wan', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='签约金额（万元）')),
                ('source', models.CharField(max_length=100, verbose_name='依据')),
                ('chain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.chain', verbose_name='产业链')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='落地县市区')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signings', to='enterprises.project', verbose_name='转化项目')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
            ],
            options={
                'verbose_name': '双招双引签约',
                'ordering': ['-signed_on', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['-signed_on', '-id'], name='enterprises_signing_page')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_signing_voided_whole'), models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('name', 'signed_on'), name='enterprises_signing_once'), models.CheckConstraint(condition=models.Q(models.Q(('amount_wan__gt', 0), ('amount_wan__isnull', False)), models.Q(('amount_wan__isnull', True), ('kind', 'talent')), _connector='OR'), name='enterprises_signing_amount'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='enterprises_signing_sourced')],
            },
        ),
    ]
