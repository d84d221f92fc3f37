"""工作机构 with their heads, 会议 with what they decided; signings are sorted by amount."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_fund_auditor'),
        ('enterprises', '0029_signings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='组长')),
                ('post', models.CharField(max_length=60, verbose_name='职务')),
                ('started_on', models.DateField(verbose_name='开始日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
            ],
            options={
                'verbose_name': '机构组长',
                'ordering': ['-started_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('name', models.CharField(max_length=80, verbose_name='会议名称')),
                ('kind', models.CharField(choices=[('conference', '大会'), ('working', '工作会议'), ('dispatch', '调度会'), ('other', '其他会议')], max_length=10, verbose_name='会议类型')),
                ('topic', models.CharField(choices=[('running', '工业运行'), ('chain', '产业链'), ('digital', '数字经济'), ('private', '民营经济'), ('renovation', '技术改造'), ('inviting', '双招双引'), ('other', '其他')], max_length=10, verbose_name='领域')),
                ('held_on', models.DateField(verbose_name='召开日期')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='地点')),
                ('organiser', models.CharField(max_length=60, verbose_name='主办单位')),
                ('document', models.CharField(max_length=100, verbose_name='会议文件')),
                ('decisions', models.TextField(blank=True, max_length=2000, verbose_name='议定事项')),
            ],
            options={
                'verbose_name': '会议',
                'ordering': ['-held_on', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('name', models.CharField(max_length=60, verbose_name='机构名称')),
                ('kind', models.CharField(choices=[('leading', '领导小组'), ('command', '指挥部'), ('team', '工作专班')], max_length=8, verbose_name='机构类型')),
                ('topic', models.CharField(choices=[('running', '工业运行'), ('chain', '产业链'), ('digital', '数字经济'), ('private', '民营经济'), ('renovation', '技术改造'), ('inviting', '双招双引'), ('other', '其他')], max_length=10, verbose_name='领域')),
                ('duty', models.CharField(max_length=200, verbose_name='主要职责')),
                ('document', models.CharField(max_length=100, verbose_name='成立文号')),
                ('established_on', models.DateField(verbose_name='成立日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('end_document', models.CharField(blank=True, max_length=100, verbose_name='撤销依据')),
            ],
            options={
                'verbose_name': '工作机构',
                'ordering': ['-established_on', '-id'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='signing',
            index=models.Index(fields=['amount_wan', 'id'], name='enterprises_signing_amounts'),
        ),
        migrations.AddField(
            model_name='grouphead',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='voided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddField(
            model_name='workgroup',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='办公室设在'),
        ),
        migrations.AddField(
            model_name='workgroup',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='workgroup',
            name='voided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='enterprises.workgroup', verbose_name='召集机构'),
        ),
        migrations.AddField(
            model_name='grouphead',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='enterprises.workgroup'),
        ),
        migrations.AddIndex(
            model_name='workgroup',
            index=models.Index(fields=['-established_on', '-id'], name='enterprises_workgroup_page'),
        ),
        migrations.AddConstraint(
            model_name='workgroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_workgroup_voided_whole'),
        ),
        migrations.AddConstraint(
            model_name='workgroup',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True), ('ended_on__isnull', True)), fields=('name',), name='enterprises_workgroup_once'),
        ),
        migrations.AddConstraint(
            model_name='workgroup',
            constraint=models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='enterprises_workgroup_sourced'),
        ),
        migrations.AddConstraint(
            model_name='workgroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_document', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('established_on')), models.Q(('end_document', ''), _negated=True)), _connector='OR'), name='enterprises_workgroup_end_told'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['-held_on', '-id'], name='enterprises_meeting_page'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='enterprises_meeting_voided_whole'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('name', 'held_on'), name='enterprises_meeting_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='enterprises_meeting_sourced'),
        ),
        migrations.AddConstraint(
            model_name='grouphead',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('group', 'name'), name='enterprises_group_head_once'),
        ),
        migrations.AddConstraint(
            model_name='grouphead',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='enterprises_group_head_days_in_order'),
        ),
    ]
