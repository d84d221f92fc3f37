"""What the bulletin says in words, and room for it in print. SQLite drops the triggers of a table that it rebuilds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.audit.triggers import drop_append_only, make_append_only


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0008_figures_of_counties'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(
            drop_append_only("reporting_bulletinfigure"), make_append_only("reporting_bulletinfigure")
        ),
        migrations.AlterField(
            model_name='bulletinfigure',
            name='printed',
            field=models.CharField(blank=True, max_length=400, verbose_name='印出'),
        ),
        migrations.RunPython(
            make_append_only("reporting_bulletinfigure"), drop_append_only("reporting_bulletinfigure")
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('motto', '工作定位'), ('renovation', '智能化技改行动'), ('service', '民企服务理念'), ('volunteer', '志愿服务模式'), ('ecology', '梯度培育体系'), ('main_line', '总体思路：主线'), ('fields', '总体思路：领域'), ('tasks', '总体思路：任务'), ('guarantees', '总体思路：保障')], max_length=12, verbose_name='表述')),
                ('text', models.CharField(max_length=300, verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('source', models.CharField(max_length=100, verbose_name='依据')),
                ('set_at', models.DateTimeField(auto_now_add=True, verbose_name='设置时间')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设置人')),
            ],
            options={
                'verbose_name': '通报表述',
                'ordering': ['-effective_from', '-id'],
                'indexes': [models.Index(fields=['-effective_from', '-id'], name='reporting_statement_page'), models.Index(fields=['code', '-effective_from', '-id'], name='reporting_statement_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='reporting_statement_told_whole')],
            },
        ),
        migrations.RunPython(
            make_append_only("reporting_statement"), drop_append_only("reporting_statement")
        ),
    ]
