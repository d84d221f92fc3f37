from __future__ import annotations

from typing import Any

from django.db import migrations

from foundation.audit.triggers import drop_append_only, make_append_only


def make_lists(apps: Any, schema_editor: Any) -> None:
    """Every kind and year that has entries becomes a draft: nobody is on record as having published it."""
    entries = apps.get_model("enterprises", "ServiceListEntry").objects
    lists = apps.get_model("enterprises", "ServiceList").objects
    pairs = entries.order_by("kind", "year").values_list("kind", "year").distinct()
    lists.bulk_create([lists.model(kind=kind, year=year) for kind, year in pairs])


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0003_yearly_lists")]

    operations = [
        migrations.RunPython(make_lists, migrations.RunPython.noop),
        migrations.RunPython(
            make_append_only("enterprises_publishedentry"), drop_append_only("enterprises_publishedentry")
        ),
    ]
