from __future__ import annotations

from typing import Any

from django.db import migrations

from foundation.audit.triggers import drop_append_only, make_append_only

TABLE = "enterprises_filingevent"


def tell(apps: Any, schema_editor: Any) -> None:
    """What is filed away now has its row; what was taken out again before is told by the audit log only."""
    filed = apps.get_model("enterprises", "Enterprise").objects.filter(
        archived_at__isnull=False, merged_into__isnull=True
    )
    if not filed.exists():
        return
    events = apps.get_model("enterprises", "FilingEvent").objects
    users = apps.get_model("accounts", "User").objects
    system, _made = users.get_or_create(username="system", defaults={"name": "系统", "is_service": True})
    columns = ("pk", "archived_at", "archive_reason", "changed_by_id")
    events.bulk_create(
        (
            events.model(enterprise_id=pk, act="filed", reason=reason, by_id=by or system.pk, at=at)
            for pk, at, reason, by in filed.order_by("pk").values_list(*columns).iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0019_filing_events")]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.RunPython(make_append_only(TABLE), drop_append_only(TABLE)),
    ]
