from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("assistance", "0004_reminder"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppliedCalendar",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("stamp", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="assistance_applied_single")
                ],
            },
        ),
    ]
