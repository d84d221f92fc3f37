"""Real workers and schedulers on the database of the test. Their tests need `django_db(transaction=True)`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from config.environment import ROOT
from tests.support.services import die_with_parent

STOP_SECONDS = 20


class Night:
    """Starts workers and schedulers; `folder` takes their logs, `broker` is a Redis URL."""

    def __init__(self, broker: str, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DATA"))}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": broker,
            "DATA_DIR": str(folder),
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker of one process that has said that it is ready."""
        name = f"worker-{len(self.processes)}"
        options = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", f"{name}@test"]
        process = self._start(name, "worker", "--loglevel", "INFO", *options)
        wait_for(lambda: "ready." in self.log(name), f"{name} did not start: {self.folder}")
        return process

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        name = f"scheduler-{len(self.processes)}"
        schedule = str(self.folder / name)
        return self._start(name, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", schedule)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL for the process and all that it started, as when the power goes."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill(process)

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", "config.celery", *words],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - nothing else runs in the test process
            )
        self.processes.append(process)
        return process


@contextmanager
def night(broker: str, folder: Path) -> Iterator[Night]:
    shift = Night(broker, folder)
    try:
        yield shift
    finally:
        shift.stop()


def database_url() -> str:
    """The database of the running test, for another process."""
    made = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{made['NAME']}"
    return f"postgres://{quote(made['USER'])}@{made['HOST']}:{made['PORT']}/{made['NAME']}"


def wait_for(condition: Callable[[], object], complaint: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, complaint
        time.sleep(0.1)
