from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.sql import SQL, Identifier

from tests.support import migrated
from tests.support.migrated import File, OnServer, Place, lent


@pytest.mark.django_db
def test_database_that_tests_begin_with_lacks_no_migration() -> None:
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.fixture
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this suite keeps for itself stays out of the tests' way."""
    monkeypatch.setattr(migrated, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(migrated, "PREFIX", f"bangqi_tried_{os.getpid()}_")


def begin(place: Place) -> bool:
    """Ask for a database and keep what was made; whether one was lent."""
    with lent(place) as lending:
        if not lending.is_there:
            make(place)
        lending.keep()
        return lending.is_there


def make(place: Place) -> None:
    if isinstance(place, File):
        with closing(sqlite3.connect(place.target)) as database, database:
            database.execute("CREATE TABLE made (id INTEGER)")
    elif isinstance(place, OnServer):
        with psycopg.connect(place.url, autocommit=True) as server:
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(place.target)))
        with psycopg.connect(place.url.rpartition("/")[0] + f"/{place.target}") as database:
            database.execute("CREATE TABLE made (id INTEGER)")


@pytest.mark.usefixtures("kept_apart")
def test_second_process_gets_a_copy_of_the_file(tmp_path: Path) -> None:
    assert [begin(File(tmp_path / name)) for name in ("one", "two")] == [False, True]

    with closing(sqlite3.connect(tmp_path / "two")) as copy:
        assert copy.execute("SELECT COUNT(*) FROM made").fetchone() == (0,)


@pytest.mark.postgres
@pytest.mark.usefixtures("kept_apart")
def test_second_process_gets_a_copy_of_the_database(postgres_url: str) -> None:
    names = [f"tried_{os.getpid()}_{number}" for number in (1, 2, 2)]

    assert [begin(OnServer(name, postgres_url)) for name in names] == [False, True, True]

    with psycopg.connect(postgres_url.rpartition("/")[0] + f"/{names[1]}") as copy:
        assert copy.execute("SELECT COUNT(*) FROM made").fetchone() == (0,)


@pytest.mark.usefixtures("kept_apart")
def test_database_of_other_migrations_is_not_lent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not begin(File(tmp_path / "one"))
    monkeypatch.setattr(migrated, "state_of_migrations", lambda: "other")

    assert not begin(File(tmp_path / "two"))
    assert [kept.name for kept in (tmp_path / "kept").glob("*.*")] == ["other.sqlite3"]
