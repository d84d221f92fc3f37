"""The migrated database that a test process begins with: made once for a state of the migrations, then copied."""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, LiteralString, Protocol

import django
import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate
from psycopg.sql import SQL, Identifier

KEPT = Path(settings.BASE_DIR) / "build" / "test-databases"
PREFIX = "bangqi_kept_"


class Place(Protocol):
    """Where a test process wants its database."""

    def kept(self) -> bool:
        """Whether a database of these migrations is kept for it."""

    def take(self) -> None:
        """Lay a copy of the kept one here."""

    def keep(self) -> None:
        """Keep what was made here; a process that is broken off meanwhile leaves nothing kept."""


@dataclass(frozen=True)
class File:
    """A file of SQLite."""

    target: Path

    @property
    def _kept(self) -> Path:
        return KEPT / f"{state_of_migrations()}.sqlite3"

    def kept(self) -> bool:
        return self._kept.exists()

    def take(self) -> None:
        shutil.copyfile(self._kept, self.target)

    def keep(self) -> None:
        for old in KEPT.glob("*.*"):
            old.unlink()
        part = self._kept.with_suffix(".part")
        with closing(sqlite3.connect(self.target)) as made, closing(sqlite3.connect(part)) as copy:
            made.backup(copy)
        part.replace(self._kept)


@dataclass(frozen=True)
class OnServer:
    """A database of the PostgreSQL server at ``url``; nobody may be connected to it while it is copied."""

    target: str
    url: str

    @property
    def _kept(self) -> str:
        return f"{PREFIX}{state_of_migrations()}"

    def kept(self) -> bool:
        return self._kept in self._all_kept()

    def take(self) -> None:
        self.drop()
        self._run("CREATE DATABASE {} TEMPLATE {}", self.target, self._kept)

    def make(self) -> None:
        """An empty one."""
        self._run("CREATE DATABASE {}", self.target)

    def drop(self) -> None:
        self._run("DROP DATABASE IF EXISTS {}", self.target)

    def keep(self) -> None:
        for old in self._all_kept():
            self._run("DROP DATABASE {}", old)
        connection.close()
        self._run("CREATE DATABASE {} TEMPLATE {}", self._kept, self.target)

    def _all_kept(self) -> list[str]:
        with psycopg.connect(self.url) as server:
            rows = server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
            ).fetchall()
        return [name for (name,) in rows]

    def _run(self, words: LiteralString, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(SQL(words).format(*map(Identifier, names)))


@dataclass(frozen=True)
class Lending:
    """``is_there``: a copy lies at its place and lacks nothing. Whoever made it there instead keeps it for the next."""

    place: Place
    is_there: bool

    def keep(self) -> None:
        if not self.is_there:
            self.place.keep()


@contextmanager
def lent(place: Place) -> Iterator[Lending]:
    """Of processes that begin together one makes the database and the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"lock-{type(place).__name__}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_there = place.kept()
        if is_there:
            place.take()
        yield Lending(place, is_there)


@cache
def state_of_migrations() -> str:
    """Of the files that decide what a new database holds: migrations, what they import, and what runs after them."""
    modules = [sys.modules[type(one).__module__] for one in MigrationLoader(None).disk_migrations.values()]
    files = {file for module in modules for file in _files(module)}
    files |= {inspect.getfile(one) for one in _receivers()}
    digest = hashlib.sha256(f"{django.VERSION} {sys.version_info}".encode())
    for file in sorted(files):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()[:24]


def _files(module: ModuleType) -> Iterator[str]:
    yield inspect.getfile(module)
    for used in vars(module).values():
        source = sys.modules.get(getattr(used, "__module__", None) or "")
        if source is not None and getattr(source, "__file__", None):
            yield str(source.__file__)


def _receivers() -> Iterator[Any]:
    """Whoever fills in after the migrations what a new installation begins with."""
    for _key, reference, *_rest in post_migrate.receivers:
        yield reference()
