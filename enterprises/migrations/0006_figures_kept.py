from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

from foundation.audit.triggers import drop_append_only, make_append_only

TABLE = "enterprises_enterprisefigure"


def keep(apps: Any, schema_editor: Any) -> None:
    """Yearly outputs become figures; whoever was marked 规上 stands in it from today, for want of a better day."""
    outputs = apps.get_model("enterprises", "AnnualOutput").objects
    above = apps.get_model("enterprises", "Enterprise").objects.filter(is_above_scale=True)
    if not outputs.exists() and not above.exists():
        return
    figures = apps.get_model("enterprises", "EnterpriseFigure").objects
    memberships = apps.get_model("enterprises", "ScaleMembership").objects
    users = apps.get_model("accounts", "User").objects
    system, _made = users.get_or_create(username="system", defaults={"name": "系统", "is_service": True})
    figures.bulk_create(
        (
            figures.model(
                enterprise_id=row.enterprise_id, metric="output", year=row.year, value=row.output_wan,
                source=row.source or "原有记录", entered_by=system,
            )
            for row in outputs.order_by("id").iterator()
        ),
        batch_size=1000,
    )
    today = timezone.localdate()
    memberships.bulk_create(
        (
            memberships.model(enterprise_id=pk, entered_on=today, basis="系统升级前已标为规上", entered_by=system)
            for pk in above.values_list("pk", flat=True)
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0005_figures_and_scale")]

    operations = [
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RunPython(make_append_only(TABLE), drop_append_only(TABLE)),
    ]
