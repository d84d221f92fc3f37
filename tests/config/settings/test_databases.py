from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Barrier, Thread

import pytest

from config.settings.databases import SQLITE_PRAGMAS, from_url, sqlite


def test_sqlite_loses_nothing_and_waits_for_its_turn(tmp_path: Path) -> None:
    database = sqlite(tmp_path / "db.sqlite3")
    assert database["OPTIONS"]["timeout"] == 20
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    connection = sqlite3.connect(database["NAME"])
    connection.executescript(database["OPTIONS"]["init_command"])

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_sqlite_url_gets_the_same_options(tmp_path: Path) -> None:
    database = from_url(f"sqlite:///{tmp_path}/other.sqlite3")

    assert database == sqlite(tmp_path / "other.sqlite3")


@pytest.mark.parametrize(("mode", "failures"), [("IMMEDIATE", 0), ("DEFERRED", 1)])
def test_immediate_lets_two_readers_turned_writers_both_succeed(
    tmp_path: Path, mode: str, failures: int
) -> None:
    """With the deferred mode, the control, the second writer fails at once however long it may wait."""
    path = tmp_path / "db.sqlite3"
    setup = sqlite3.connect(path)
    setup.executescript(SQLITE_PRAGMAS + "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0);")
    setup.close()
    both_have_read, failed = Barrier(2), []

    def add_one() -> None:
        connection = sqlite3.connect(path, timeout=20, isolation_level=None)
        try:
            connection.execute(f"BEGIN {mode}")
            connection.execute("SELECT n FROM t").fetchone()
            if mode == "DEFERRED":
                both_have_read.wait(timeout=10)
            connection.execute("UPDATE t SET n = n + 1")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            failed.append(str(error))
        finally:
            connection.close()

    writers = [Thread(target=add_one) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failed == ["database is locked"] * failures
