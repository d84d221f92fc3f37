"""政策文件 until they are repealed, 地区荣誉 of the city and its counties; an end of a 工作机构 has its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_fund_auditor'),
        ('enterprises', '0030_groups_and_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AreaHonour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('name', models.CharField(max_length=80, verbose_name='荣誉名称')),
                ('kind', models.CharField(choices=[('pilot', '试点示范'), ('advanced', '先进表彰'), ('other', '其他')], max_length=10, verbose_name='荣誉类型')),
                ('level', models.CharField(choices=[('national', '国家级'), ('province', '省级'), ('city', '市级')], max_length=8, verbose_name='级别')),
                ('for_year', models.PositiveSmallIntegerField(verbose_name='所属年度')),
                ('granted_on', models.DateField(verbose_name='公布日期')),
                ('document', models.CharField(max_length=100, verbose_name='文号或来源')),
            ],
            options={
                'verbose_name': '地区荣誉',
                'ordering': ['-granted_on', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PolicyDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('title', models.CharField(max_length=120, verbose_name='文件名称')),
                ('number', models.CharField(max_length=60, verbose_name='文号')),
                ('kind', models.CharField(choices=[('opinion', '实施意见'), ('plan', '行动方案'), ('rules', '实施细则'), ('notice', '通知')], max_length=8, verbose_name='文件类型')),
                ('topic', models.CharField(choices=[('running', '工业运行'), ('chain', '产业链'), ('digital', '数字经济'), ('private', '民营经济'), ('renovation', '技术改造'), ('inviting', '双招双引'), ('other', '其他')], max_length=10, verbose_name='领域')),
                ('level', models.CharField(choices=[('national', '国家级'), ('province', '省级'), ('city', '市级')], max_length=8, verbose_name='级别')),
                ('issuers', models.CharField(max_length=120, verbose_name='发文单位')),
                ('issued_on', models.DateField(verbose_name='发文日期')),
                ('actions', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='专项行动（项）')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='主要内容')),
                ('repealed_on', models.DateField(blank=True, null=True, verbose_name='废止日期')),
                ('repeal_document', models.CharField(blank=True, max_length=100, verbose_name='废止依据')),
            ],
            options={
                'verbose_name': '政策文件',
                'ordering': ['-issued_on', '-id'],
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='workgroup',
            name='enterprises_workgroup_end_told',
        ),
        migrations.AddConstraint(
            model_name='workgroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_document', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('established_on')), ('ended_on__isnull', False), models.Q(('end_document', ''), _negated=True)), _connector='OR'), name='enterprises_workgroup_end_told'),
        ),
        migrations.AddField(
            model_name='areahonour',
            name='county',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='县市区'),
        ),
        migrations.AddField(
            model_name='areahonour',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='areahonour',
            name='voided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddField(
            model_name='policydocument',
            name='chain',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='enterprises.chain', verbose_name='产业链'),
        ),
        migrations.AddField(
            model_name='policydocument',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='policydocument',
            name='voided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddIndex(
            model_name='areahonour',
            index=models.Index(fields=['-granted_on', '-id'], name='enterprises_honour_page'),
        ),
        migrations.AddConstraint(
            model_name='areahonour',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_areahonour_voided_whole'),
        ),
        migrations.AddConstraint(
            model_name='areahonour',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('name', 'county', 'for_year'), name='enterprises_honour_once'),
        ),
        migrations.AddConstraint(
            model_name='areahonour',
            constraint=models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='enterprises_honour_sourced'),
        ),
        migrations.AddIndex(
            model_name='policydocument',
            index=models.Index(fields=['-issued_on', '-id'], name='enterprises_document_page'),
        ),
        migrations.AddConstraint(
            model_name='policydocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_policydocument_voided_whole'),
        ),
        migrations.AddConstraint(
            model_name='policydocument',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('number',), name='enterprises_document_once'),
        ),
        migrations.AddConstraint(
            model_name='policydocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('issuers', ''), _negated=True)), name='enterprises_document_issued'),
        ),
        migrations.AddConstraint(
            model_name='policydocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('repeal_document', ''), ('repealed_on__isnull', True)), models.Q(('repealed_on__gte', models.F('issued_on')), ('repealed_on__isnull', False), models.Q(('repeal_document', ''), _negated=True)), _connector='OR'), name='enterprises_document_repeal_told'),
        ),
    ]
