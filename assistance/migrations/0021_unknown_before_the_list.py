from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from django.db import migrations
from django.db.models import Min

COLUMNS = {"over100m": "was_over_100m", "commissioned": "was_commissioned"}
SHANGHAI = timezone(timedelta(hours=8))


def forget(apps: Any, schema_editor: Any) -> None:
    """A case of a day on which its year's list had no line yet does not know whether its enterprise stood on it."""
    cases = apps.get_model("assistance", "Case").objects
    lists = apps.get_model("enterprises", "ServiceList").objects
    entries = apps.get_model("enterprises", "ServiceListEntry").objects
    for kind, year in lists.order_by().values_list("kind", "year"):
        first = entries.filter(kind=kind, year=year).aggregate(first=Min("entered_on"))["first"]
        begins, ends = _begin(date(year, 1, 1)), _begin(date(year + 1, 1, 1))
        until = min(_begin(first), ends) if first else ends
        rows = cases.filter(received_at__gte=begins, received_at__lt=until, **{COLUMNS[kind]: False})
        rows.update(**{COLUMNS[kind]: None})


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


class Migration(migrations.Migration):
    dependencies = [("assistance", "0020_open_by_resolution")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
