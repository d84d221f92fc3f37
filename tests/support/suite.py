"""`make test`: the suite on SQLite, then on PostgreSQL, and one closing line about what was left out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.support.programs import closing_line, missing
from tests.support.services import postgres

PYTEST = [sys.executable, "-m", "pytest", "-q"]
IN_THREE = ["-n", "3", "--dist", "worksteal"]
BEGINNING = "tests/support/test_migrated.py"


def main() -> int:
    absent = missing()
    with ExitStack() as held:
        on_postgres: dict[str, str] = {}
        if "postgres" not in {program.marker for program in absent}:
            on_postgres = {"TEST_ENGINE": "postgres", "TEST_DATABASE_URL": held.enter_context(postgres())}
            held.enter_context(migrated_meanwhile(on_postgres))
        statuses = [run("SQLite", [], {"TEST_ENGINE": "sqlite"})]
        if on_postgres:
            statuses.append(run("PostgreSQL", ["-m", "not browser and not once"], on_postgres))
    if absent:
        print(closing_line(absent))
    if absent and os.environ.get("REQUIRE_ALL") == "1":
        statuses.append(1)
    return max(statuses)


@contextmanager
def migrated_meanwhile(engine: dict[str, str]) -> Iterator[None]:
    """The database of the second run is made while the first one waits for its own, which takes one core.

    Whatever fails here fails there again, and is told there.
    """
    command = [*PYTEST, BEGINNING]
    with subprocess.Popen(command, env=environment(engine), stdout=subprocess.DEVNULL) as making:
        yield
        making.wait()


def run(engine: str, arguments: list[str], variables: dict[str, str]) -> int:
    print(f"The suite on {engine}:", flush=True)
    command = [*PYTEST, *IN_THREE, *arguments, *sys.argv[1:]]
    return subprocess.run(command, env=environment(variables), check=False).returncode


def environment(variables: dict[str, str]) -> dict[str, str]:
    everything = {**os.environ, "TEST_SUITE": "1", **variables}
    # Hundreds of processes begin; each would compile everything anew.
    everything.pop("PYTHONDONTWRITEBYTECODE", None)
    return everything


if __name__ == "__main__":
    sys.exit(main())
