from django.db import migrations

from foundation.audit.triggers import drop_append_only, make_append_only

GENESIS = "0" * 64


def begin_chain(apps, schema_editor):
    apps.get_model("audit", "AuditHead").objects.get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
        migrations.RunPython(make_append_only("audit_auditentry"), drop_append_only("audit_auditentry")),
    ]
