from django.db import migrations

from foundation.accounts.absence_overlaps import allow_overlaps, refuse_overlaps


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_absence")]

    operations = [migrations.RunPython(refuse_overlaps, allow_overlaps)]
