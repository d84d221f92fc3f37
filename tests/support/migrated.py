"""The migrated SQLite database that a test process begins with: made once for a state of the migrations, then copied."""

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
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate

KEPT = Path(settings.BASE_DIR) / "build" / "test-databases"


@dataclass(frozen=True)
class Lending:
    """``is_there``: a copy lies at ``target`` and lacks nothing. Whoever made it there instead keeps it for the next."""

    target: Path
    kept: Path
    is_there: bool

    def keep(self) -> None:
        if self.is_there:
            return
        for old in KEPT.glob("*.*"):
            old.unlink()
        part = self.kept.with_suffix(".part")
        with closing(sqlite3.connect(self.target)) as made, closing(sqlite3.connect(part)) as copy:
            made.backup(copy)
        part.replace(self.kept)


@contextmanager
def lent(target: Path) -> Iterator[Lending]:
    """Of processes that begin together one makes the database and the others wait. What was broken off is not kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{state_of_migrations()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_there = kept.exists()
        if is_there:
            shutil.copyfile(kept, target)
        yield Lending(target, kept, is_there)


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
