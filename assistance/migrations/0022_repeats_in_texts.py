from __future__ import annotations

from django.db import migrations

from foundation.textsearch.index import repeats_added, rewrite_tokens


class Migration(migrations.Migration):
    dependencies = [("assistance", "0021_unknown_before_the_list")]

    operations = [
        migrations.RunPython(rewrite_tokens(table, repeats_added), migrations.RunPython.noop)
        for table in ("assistance_casetext", "assistance_articletext")
    ]
