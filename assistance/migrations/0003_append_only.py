from django.db import migrations

from foundation.audit.triggers import drop_append_only, make_append_only


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_text_index"), ("audit", "0001_initial")]

    operations = [
        migrations.RunPython(make_append_only("assistance_caseevent"), drop_append_only("assistance_caseevent")),
    ]
