"""What migrations hang on tables is still there after all of them: SQLite drops triggers with a rebuilt table."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from tests.house.sources import FLOORS, ROOT

TIE = re.compile(r"tied\(\s*\"(\w+)\"")
CALL = re.compile(r"(make_append_only|create_token_index)\(([^)]*)\)")
WANTED = {
    "make_append_only": ("_no_update", "_no_delete"),
    "create_token_index": ("_fts_ai", "_fts_ad", "_fts_au"),
}


def declared() -> dict[str, set[str]]:
    """Trigger names by the word that declares them."""
    found: dict[str, set[str]] = {word: set() for word in WANTED}
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("migrations/*.py"):
            for word, tables in CALL.findall(path.read_text()):
                found[word] |= {
                    table + tail for table in re.findall(r'"(\w+)"', tables) for tail in WANTED[word]
                }
    return found


def ties() -> set[str]:
    """Foreign keys over several columns, by name."""
    return {
        name
        for floor in FLOORS
        for path in (ROOT / floor).rglob("migrations/*.py")
        for name in TIE.findall(path.read_text())
    }


@pytest.mark.django_db
def test_every_declared_key_over_several_columns_stands() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
            wanted = ties()
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {f"{name}_{act}" for name in ties() for act in ("made", "changed", "renamed", "dropped")}
        standing = {name for (name,) in cursor.fetchall()}

    assert wanted
    assert wanted <= standing


@pytest.mark.django_db
def test_every_declared_declared_trigger_stands() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            wanted = declared()["make_append_only"]
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = set().union(*declared().values())
        standing = {name for (name,) in cursor.fetchall()}

    assert len(wanted) >= 4
    assert wanted <= standing
