from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef, Q

COLUMNS = {"over100m": "was_over_100m", "commissioned": "was_commissioned"}


def remember(apps: Any, schema_editor: Any) -> None:
    """Cases of a year with a list remember it; 规上 is remembered where the record reaches back to the day of receipt."""
    cases = apps.get_model("assistance", "Case").objects
    lists = apps.get_model("enterprises", "ServiceList").objects
    entries = apps.get_model("enterprises", "ServiceListEntry").objects
    memberships = apps.get_model("enterprises", "ScaleMembership").objects
    day = OuterRef("received_at__date")
    stood = Q(entered_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day))
    for kind, year in lists.values_list("kind", "year"):
        of_year = cases.filter(received_at__year=year)
        lines = entries.filter(stood, kind=kind, year=year, enterprise=OuterRef("enterprise"))
        of_year.filter(Exists(lines)).update(**{COLUMNS[kind]: True})
        of_year.filter(~Exists(lines)).update(**{COLUMNS[kind]: False})
    spans = memberships.filter(stood, enterprise=OuterRef("enterprise"))
    cases.filter(Exists(spans)).update(was_above_scale=True)


class Migration(migrations.Migration):
    dependencies = [("assistance", "0017_lists_at_receipt"), ("enterprises", "0007_no_annual_output")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
