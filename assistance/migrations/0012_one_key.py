import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR_LETTER = re.compile(r"calendar-(\d+)-missing-(\d+)-(\d+)-")


def keep_weeks_told(apps, schema_editor):
    """The week in which a missing calendar was told of stood in the keys of the letters."""
    Reminder = apps.get_model("assistance", "Reminder")
    letters = apps.get_model("notifications", "OutboxMessage").objects.filter(key__startswith="calendar-")
    for key, at in letters.order_by("id").values_list("key", "created_at"):
        named = CALENDAR_LETTER.match(key)
        if named is None:
            continue
        missing, year, week = (int(part) for part in named.groups())
        monday = datetime.combine(date.fromisocalendar(year, week, 1), time.min, SHANGHAI)
        Reminder.objects.get_or_create(
            kind="calendar",
            subject_id=missing,
            rung="no_calendar",
            due_at=monday,
            defaults={"claim": "", "claimed_at": at, "sent_at": at},
        )


class Migration(migrations.Migration):

    dependencies = [
        ('assistance', '0011_told_before'),
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reminder',
            name='assistance_reminded_once',
        ),
        migrations.RemoveField(
            model_name='reminder',
            name='clock',
        ),
        migrations.RemoveField(
            model_name='reminder',
            name='stage',
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('clock', '时限'), ('matter', '诉求事项'), ('pause', '暂停'), ('enterprise', '清单企业'), ('unit', '单位'), ('calendar', '工作日历')], max_length=10, verbose_name='对象'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='rung',
            field=models.CharField(choices=[('near', '临期提醒'), ('near_hours', '小时时限临期'), ('due_today', '今日到期'), ('callback_due', '回访到期'), ('bad_rating', '差评待回访'), ('overdue', '超期催办'), ('supervise', '超期督办'), ('paused_long', '暂停过久'), ('no_contact', '久未联系'), ('rate_low', '解决率低于目标'), ('no_calendar', '工作日历未发布')], max_length=12, verbose_name='提醒'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='subject_id',
            field=models.BigIntegerField(),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('kind', 'subject_id', 'rung', 'due_at', 'figure'), name='assistance_told_once'),
        ),
        migrations.RunPython(keep_weeks_told, migrations.RunPython.noop),
    ]
