"""What a database must be for the system to be right on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

WAL_RESET_FIXED = (3, 51, 3)


def check_databases(databases: Iterable[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            found.extend(sqlite_messages(sqlite3.sqlite_version_info))
        if connection.vendor == "postgresql":
            found.extend(postgres_messages(character_type(connection)))
    return found


def sqlite_messages(version: tuple[int, ...]) -> list[checks.CheckMessage]:
    if version >= WAL_RESET_FIXED:
        return []
    return [
        checks.Warning(
            f"SQLite {'.'.join(map(str, version))} has the WAL-reset bug: two connections that write and"
            " checkpoint at the same moment can, very rarely, damage the file.",
            hint="Fine for a trial. Use PostgreSQL (DATABASE_URL) or SQLite 3.51.3 or newer for real work.",
            id="health.W001",
        )
    ]


def postgres_messages(ctype: str) -> list[checks.CheckMessage]:
    if ctype.upper() not in {"C", "POSIX"}:
        return []
    return [
        checks.Error(
            f"The database's LC_CTYPE is {ctype}: upper and lower case, and word search in Chinese, fail silently.",
            hint="Create it with: createdb -T template0 -E UTF8 --locale=C.UTF-8 NAME",
            id="health.E001",
        )
    ]


def character_type(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        row = cursor.fetchone()
    return str(row[0]) if row else ""
