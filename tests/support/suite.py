"""`make test`: the suite on SQLite, then on PostgreSQL, and one closing line about what was left out."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.programs import closing_line, missing

PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "3", "--dist", "worksteal"]


def main() -> int:
    absent = missing()
    statuses = [run("SQLite", [], {})]
    if "postgres" not in {program.marker for program in absent}:
        statuses.append(run("PostgreSQL", ["-m", "not browser and not once"], {"TEST_ENGINE": "postgres"}))
    if absent:
        print(closing_line(absent))
    if absent and os.environ.get("REQUIRE_ALL") == "1":
        statuses.append(1)
    return max(statuses)


def run(engine: str, arguments: list[str], environment: dict[str, str]) -> int:
    print(f"The suite on {engine}:", flush=True)
    everything = {**os.environ, "TEST_SUITE": "1", "TEST_ENGINE": "sqlite", **environment}
    # Hundreds of processes begin; each would compile everything anew.
    everything.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([*PYTEST, *arguments, *sys.argv[1:]], env=everything, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
