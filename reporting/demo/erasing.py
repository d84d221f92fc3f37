"""Empties the whole database, past the triggers that keep the logs append-only."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from foundation.errors import Refused
from policies.models import FactChange


def erase_everything() -> None:
    """Every table back to what a new installation holds. Refused where no demonstration may be loaded."""
    if not settings.DEMO_PASSWORD:
        raise Refused(_("本环境没有设置演示密码（DEMO_PASSWORD），不能清空数据。"))
    guards = _append_only_triggers() if connection.vendor == "sqlite" else {}
    with connection.cursor() as cursor:
        for name in guards:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    try:
        call_command("flush", interactive=False, verbosity=0)
        FactChange.objects.all().delete()
    finally:
        with connection.cursor() as cursor:
            for definition in guards.values():
                cursor.execute(definition)


def _append_only_triggers() -> dict[str, str]:
    """SQLite runs them on every row it deletes; PostgreSQL truncates past them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only table%'"
        )
        return dict(cursor.fetchall())
