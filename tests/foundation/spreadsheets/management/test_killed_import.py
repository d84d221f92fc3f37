from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.enterprises import uscc
from tests.support.migrated import File, lent

ROWS = 1500
HALF = "已处理 1000/1500"
PLANNED_THEN_WRITTEN = 2


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *words]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DATABASE_"))}
    return {**kept, "DJANGO_SETTINGS_MODULE": "config.settings.local", "DATA_DIR": str(folder)}


def run(folder: Path, *words: str) -> int:
    return subprocess.run(
        command(folder, *words),
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def kill_in_the_middle(folder: Path, *words: str) -> None:
    """SIGKILL once most of the rows are written inside the transaction."""
    with subprocess.Popen(
        command(folder, *words),
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        passed = (line for line in process.stdout if line.strip() == HALF)
        assert len(list(islice(passed, PLANNED_THEN_WRITTEN))) == PLANNED_THEN_WRITTEN
        process.send_signal(signal.SIGKILL)


def enterprises(folder: Path) -> int:
    with sqlite3.connect(folder / "bangqi.sqlite3") as database:
        return int(database.execute("SELECT COUNT(*) FROM enterprises_enterprise").fetchone()[0])


@pytest.mark.slow
def test_killed_import_leaves_nothing_and_runs_again(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    lines = [f"企业{number},{uscc(number)}" for number in range(ROWS)]
    ledger.write_text("\n".join(["企业名称,统一社会信用代码", *lines]), encoding="utf-8")
    with lent(File(tmp_path / "bangqi.sqlite3")) as lending:
        assert run(tmp_path, "migrate", "--verbosity", "0") == 0
        lending.keep()
    words = ("import_ledger", "enterprises", str(ledger), "--verbosity", "2")
    kill_in_the_middle(tmp_path, *words)
    assert enterprises(tmp_path) == 0
    assert run(tmp_path, *words) == 0
    assert enterprises(tmp_path) == ROWS
