from django.db import migrations
from django.db.models import F


def keep_what_was_told(apps, schema_editor):
    """A reminder of a clock becomes one of the ladder under the same rung, so that nothing is told a second time.

    What was near by the hour has a rung of its own now. In a migration of its own: PostgreSQL alters no table with
    rows just changed.
    """
    Reminder = apps.get_model("assistance", "Reminder")
    Reminder.objects.update(kind="clock", subject_id=F("clock_id"), rung=F("stage"))
    CaseClock = apps.get_model("assistance", "CaseClock")
    by_the_hour = CaseClock.objects.filter(unit="hours").values("pk")
    Reminder.objects.filter(rung="near", clock_id__in=by_the_hour).update(rung="near_hours")


class Migration(migrations.Migration):

    dependencies = [
        ('assistance', '0010_ladder'),
    ]

    operations = [
        migrations.RunPython(keep_what_was_told, migrations.RunPython.noop),
    ]
