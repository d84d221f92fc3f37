"""A worker, schedulers and a broker of one's own, on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from config.environment import ROOT
from foundation.worktime.models import CalendarDay, CalendarYear
from foundation.worktime.stamp import renew_stamp
from tests.support.programs import redis_server
from tests.support.services import answers, free_port, wait_for

PATIENCE_SECONDS = 120
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass
class Stack:
    """Starts programs under one environment; the output of each goes to its own file in ``folder``."""

    folder: Path
    broker: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, pool: str = "solo", **environment: str) -> subprocess.Popen[bytes]:
        """``solo`` works in the process itself, ``prefork`` in one child of it."""
        words = ["worker", "--pool", pool, "--concurrency", "1", *ALONE]
        return self._start("worker", words, environment)

    def beat(self) -> subprocess.Popen[bytes]:
        schedule = str(self.folder / f"schedule-{len(self.running)}")
        return self._start("beat", ["beat", "--pidfile=", "--schedule", schedule], {})

    def stop(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str, words: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        common = {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": self.broker,
        }
        with (self.folder / f"{name}-{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.faults.hooked", *words],
                cwd=ROOT,
                env={**os.environ, **common, **environment},
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process


@contextmanager
def stack(folder: Path, broker: str) -> Iterator[Stack]:
    programs = Stack(folder, broker)
    try:
        yield programs
    finally:
        programs.stop()


@dataclass
class Broker:
    """A redis-server that can be killed and comes back empty at the same address."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", self.folder, "--save", ""]
        self.process = subprocess.Popen([redis_server(), *words], stdout=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port), self.process, "redis-server")

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


def database_url() -> str:
    """The database that the test itself uses."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def make_today_a_workday() -> None:
    """Whatever day the suite runs on."""
    today = timezone.localdate()
    for day in (today, today + timedelta(days=1)):
        CalendarDay.objects.update_or_create(date=day, defaults={"is_workday": True, "name": "测试"})
        CalendarYear.objects.update_or_create(year=day.year, defaults={"is_published": True})
    renew_stamp()


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)
