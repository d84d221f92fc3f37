"""The page of a 预算指标 tells what stood after each line as well: its days of before are closed once."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import Any

from django.db import migrations, models


def close_the_days_of_budgets(apps: Any, schema_editor: Any) -> None:
    account, posting, day = (apps.get_model("policies", name) for name in ("Account", "Posting", "AccountDay"))
    for budget in account.objects.filter(kind="budget", days__isnull=True):
        moved = Counter()
        for side, sign in (("source", -1), ("destination", 1)):
            rows = posting.objects.filter(**{side: budget}).order_by().values_list("on")
            for on, fen in rows.annotate(total=models.Sum("amount_fen")):
                moved[on] += sign * int(fen)
        days = sorted(moved)
        closings = accumulate(moved[on] for on in days)
        day.objects.bulk_create(
            (day(account=budget, on=on, closing_fen=fen) for on, fen in zip(days, closings, strict=True)),
            batch_size=1000,
        )


class Migration(migrations.Migration):
    dependencies = [("policies", "0011_closings_by_day")]

    operations = [migrations.RunPython(close_the_days_of_budgets, migrations.RunPython.noop)]
