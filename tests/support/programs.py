"""Which system programs the machine has, and how to install those it lacks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A system program that some tests need; `part` says what is left out without it."""

    marker: str
    part: str
    install: str
    path: str | None


def chromium() -> str | None:
    """The same browser without a window takes a third less of a core, so it goes first."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def redis_server() -> str | None:
    return shutil.which("redis-server")


def postgres_folder() -> Path | None:
    """The folder that holds initdb and postgres; the newest version where there are several."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(versions, key=lambda path: int(path.parts[-3]), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def programs() -> list[Program]:
    postgres = postgres_folder()
    return [
        Program(
            "browser", "the browser tests", "apt install chromium-headless-shell fonts-wqy-zenhei", chromium()
        ),
        Program("redis", "the tests with a real Redis", "apt install redis-server", redis_server()),
        Program("postgres", "the run on PostgreSQL", "apt install postgresql", postgres and str(postgres)),
    ]


def missing() -> list[Program]:
    return [program for program in programs() if program.path is None]


def closing_line(left_out: list[Program]) -> str:
    """One line that names what did not run and how to have it run."""
    parts = "; ".join(f"{program.part} ({program.install})" for program in left_out)
    return f"Left out, the machine has no program for it: {parts}. REQUIRE_ALL=1 makes this a failure."
