from typing import Any

from django.db import migrations, models

from foundation.accounts.naming import stored_initials


def fill_initials(apps: Any, schema_editor: Any) -> None:
    User = apps.get_model("accounts", "User")
    people = list(User.objects.only("id", "name"))
    for person in people:
        person.initials = stored_initials(person.name)
    User.objects.bulk_update(people, ["initials"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_absences_apart")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="initials",
            field=models.CharField(blank=True, default="", editable=False, max_length=400),
        ),
        migrations.RunPython(fill_initials, migrations.RunPython.noop),
    ]
