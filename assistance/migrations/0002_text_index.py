from django.db import migrations

from foundation.textsearch.index import create_token_index, drop_token_index


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_initial")]

    operations = [
        migrations.RunPython(create_token_index("assistance_casetext"), drop_token_index("assistance_casetext")),
    ]
