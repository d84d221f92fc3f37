"""What must stand before the first page: tables, and something to look at."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from foundation.accounts.models import User


def prepare_database() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def nobody_can_sign_in() -> bool:
    return not User.objects.people().exists()


def load_demonstration() -> None:
    """By name: the data are told by the departments above."""
    call_command("load_demo")


def remove_local_data() -> None:
    """Removes the SQLite file and the uploaded files; the secret key and the logs stay."""
    database = Path(settings.DATABASES["default"]["NAME"])
    connections.close_all()
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    for folder in (settings.MEDIA_ROOT, settings.DATA_DIR / "broker", settings.DATA_DIR / "anchors"):
        shutil.rmtree(folder, ignore_errors=True)


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
