"""What stood on a 专户 at the end of each day on which money moved, kept; those of before are added up once."""

from itertools import accumulate

import django.db.models.deletion
from django.db import migrations, models


def close_the_days_before(apps, schema_editor):
    account, posting, day = (apps.get_model("policies", name) for name in ("Account", "Posting", "AccountDay"))
    for fund in account.objects.filter(kind="fund"):
        moved = {}
        for side, sign in (("source", -1), ("destination", 1)):
            rows = posting.objects.filter(**{side: fund}).order_by().values_list("on")
            for on, fen in rows.annotate(total=models.Sum("amount_fen")):
                moved[on] = moved.get(on, 0) + sign * int(fen)
        days = sorted(moved)
        closings = accumulate(moved[on] for on in days)
        day.objects.bulk_create(
            (day(account=fund, on=on, closing_fen=fen) for on, fen in zip(days, closings)), batch_size=1000
        )


class Migration(migrations.Migration):
    dependencies = [("policies", "0010_day_of_a_posting")]

    operations = [
        migrations.CreateModel(
            name="AccountDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="业务日期")),
                ("closing_fen", models.BigIntegerField(verbose_name="日终余额（分）")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="policies.account",
                        verbose_name="资金账户",
                    ),
                ),
            ],
            options={
                "verbose_name": "账户日终余额",
                "ordering": ["-on"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "on"), name="policies_account_day_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="posting", index=models.Index(fields=["-on", "-id"], name="policies_posting_page")
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["source", "on", "id"], name="policies_posting_given"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["destination", "on", "id"], name="policies_posting_received"),
        ),
        migrations.RunPython(close_the_days_before, migrations.RunPython.noop),
    ]
