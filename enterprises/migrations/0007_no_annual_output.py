from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0006_figures_kept")]

    operations = [migrations.DeleteModel("AnnualOutput")]
