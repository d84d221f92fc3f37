"""`make bench`: every engine and size in turn, then the table in benchmarks/README.md.

`python -m benchmarks --quick` measures 10,000 cases on both engines.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.report import write_report
from tests.support.services import postgres

RESULTS = Path(__file__).parent / "results"
PLAN = (
    ("postgres", 10_000, ["start", "warnings"]),
    ("postgres", 100_000, ["import", "export", "sweep", "large-import"]),
    ("postgres", 1_000_000, ["sweep", "export"]),
    ("sqlite", 100_000, ["import", "export", "sweep", "start"]),
)
SEARCHED = {("postgres", 1_000_000), ("sqlite", 100_000)}
"""Where the search box is measured over as many enterprises as cases."""
ALONE = ("ledger", "bulletin")
"""Measured each by a program of its own on PostgreSQL."""
QUICK = (("postgres", 10_000, ["export", "sweep"]), ("sqlite", 10_000, ["export", "sweep"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 cases only")
    parser.add_argument(
        "--only", help="one line of the plan: postgres-100000, sqlite-100000 … or ledger, bulletin"
    )
    options = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    for engine, rows, jobs in QUICK if options.quick else PLAN:
        if options.only in (None, f"{engine}-{rows}"):
            _measure(engine, rows, jobs)
    for name in ALONE:
        if options.only == name or not (options.only or options.quick):
            _measure_alone(name)
    write_report(RESULTS)


def _measure(engine: str, rows: int, jobs: list[str]) -> None:
    print(f"{engine}, {rows} cases …", flush=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bangqi-bench-"))
        url = f"sqlite:///{folder}/bench.sqlite3" if engine == "sqlite" else stack.enter_context(postgres())
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "BENCH_DATABASE_URL": url,
            "DATA_DIR": folder,
        }
        out = RESULTS / f"{engine}-{rows}.json"
        command = [
            sys.executable,
            "-m",
            "benchmarks.run",
            "--rows",
            str(rows),
            "--out",
            str(out),
            "--jobs",
            *jobs,
            *(["--search"] if (engine, rows) in SEARCHED else []),
        ]
        subprocess.run(command, check=True, env=environment)


def _measure_alone(name: str) -> None:
    print(f"the {name}, postgres …", flush=True)
    (RESULTS / name).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bangqi-bench-") as folder, postgres() as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "BENCH_DATABASE_URL": url,
            "DATA_DIR": folder,
        }
        command = [
            sys.executable,
            "-m",
            f"benchmarks.{name}",
            "--out",
            str(RESULTS / name / "postgres.json"),
        ]
        subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    main()
