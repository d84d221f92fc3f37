"""`make run` as a person meets it: real processes, a data folder and a port of their own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from config.environment import ROOT
from foundation.runner.lock import hold
from tests.support.migrated import File, lent
from tests.support.services import free_port

MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
SET_UP = """
import django; django.setup()
from foundation.accounts.models import Unit, User, RoleGrant
unit, _ = Unit.objects.get_or_create(kind="bureau", defaults={"code": "bureau", "name": "市局"})
user = User.objects.create_user("zhang", "bangqi-2026", name="张三", unit=unit, is_demo=True)
RoleGrant.objects.create(user=user, role="leader", unit=unit)
"""


class Installation:
    """A data folder with one demonstration account, and the `up` that runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DATA"))}
        self.environment = {
            **kept,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Starts it; what it printed until it was ready."""
        with (self.folder / "up.out").open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"], env=self.environment, cwd=ROOT, stdout=out, stderr=out
            )
        assert wait_until(lambda: "Ready" in self.output(), seconds=60), self.story()
        return self.output()

    def output(self) -> str:
        return (self.folder / "up.out").read_text()

    def story(self) -> str:
        """What it printed and the ends of its logs, for the reader of a failure."""
        logs = sorted((self.folder / "logs").glob("*.log"))
        state = f"ended with {self.process.poll()}" if self.process else "not started"
        return f"{self.output()}--- {state}; {self.processes()}\n" + "".join(
            f"--- {log.name}\n{log.read_text()[-2000:]}" for log in logs
        )

    def end(self, number: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def processes(self) -> dict[int, str]:
        """Every process of this data folder with its command line."""
        mark = f"DATA_DIR={self.folder}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                # The broker writes its title over its environment, but works inside the folder.
                is_ours = mark in (entry / "environ").read_bytes().split(b"\0")
                if is_ours or (entry / "cwd").readlink().is_relative_to(self.folder):
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
        return found

    def pid_of(self, words: str) -> int:
        """The process that `up` itself started; what that has started in turn does not count."""
        assert self.process
        return next(
            (pid for pid, line in self.processes().items() if words in line and self._is_ours(pid)), 0
        )

    def _is_ours(self, pid: int) -> bool:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return False
        return f"PPid:\t{self.process and self.process.pid}\n" in status

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
            return int(response.status)

    def broker_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.folder / "broker" / "broker.sock")) == 0


@pytest.fixture(scope="module")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has been migrated and holds one demonstration account."""
    folder = tmp_path_factory.mktemp("prepared")
    environment = Installation(folder).environment
    with lent(File(folder / "bangqi.sqlite3")) as lending:
        subprocess.run([sys.executable, "-c", MIGRATE], env=environment, cwd=ROOT, check=True)
        lending.keep()
    subprocess.run([sys.executable, "-c", SET_UP], env=environment, cwd=ROOT, check=True)
    return folder


@pytest.fixture
def installation(prepared_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(prepared_folder, tmp_path, dirs_exist_ok=True)
    made = Installation(tmp_path)
    yield made
    if made.process:
        made.process.kill()
        made.process.wait()
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], object], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_runs_everything_restarts_what_dies_and_leaves_nothing(installation: Installation) -> None:
    printed = installation.start()

    assert re.search(r"zhang\s+分管领导", printed)
    assert f"http://127.0.0.1:{installation.port}" in printed.splitlines()[-1]
    assert installation.get("/healthz") == 200
    running = " ".join(installation.processes().values())
    expected = ["valkey-server", "granian", "config.celery worker", "config.celery beat"]
    assert [words for words in expected if words not in running] == [], running

    worker = installation.pid_of("config.celery worker")
    broker = installation.pid_of("valkey-server")
    os.kill(worker, signal.SIGKILL)
    os.kill(broker, signal.SIGKILL)
    assert wait_until(lambda: installation.pid_of("config.celery worker") not in (0, worker)), (
        installation.story()
    )
    assert wait_until(installation.broker_answers), installation.story()
    assert installation.get("/healthz") == 200

    assert installation.end(signal.SIGTERM) == 0
    assert wait_until(lambda: not installation.processes(), seconds=5), installation.processes()


@pytest.mark.slow
def test_leaves_nothing_when_it_is_killed_itself(installation: Installation) -> None:
    installation.start()

    assert installation.end(signal.SIGKILL) == -signal.SIGKILL

    assert wait_until(lambda: not installation.processes()), installation.processes()


def test_says_in_one_sentence_that_the_port_is_taken(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"端口 {settings.PORT} 已被占用") as refusal:
            call_command("up")

    assert f"make run PORT={settings.PORT + 1}" in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_says_that_the_data_are_in_use(settings: Settings, tmp_path: Path) -> None:
    settings.PORT, settings.DATA_DIR = free_port(), tmp_path

    with hold(tmp_path), pytest.raises(CommandError, match=re.escape(f"{tmp_path} 中的数据正由另一个")):
        call_command("up")


def test_says_that_the_data_folder_is_too_deep(settings: Settings, tmp_path: Path) -> None:
    settings.EMBEDDED_BROKER, settings.BROKER_SOCKET = True, tmp_path / ("x" * 100)

    with pytest.raises(CommandError, match="路径太长"):
        call_command("up")


def test_says_that_nothing_half_done_is_left_when_interrupted(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PORT, settings.DATA_DIR = free_port(), tmp_path

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("foundation.runner.setup.prepare_database", interrupt)

    with pytest.raises(CommandError, match="没有留下半份数据") as refusal:
        call_command("up")

    assert refusal.value.returncode == 130
