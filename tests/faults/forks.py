"""Real processes, cheaply: a child forked from the test shares its settings and its committed rows, and can be killed."""

from __future__ import annotations

import importlib
import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connections

Work = Callable[[], object]


@dataclass(frozen=True)
class Hook:
    """A named point: before or after a call of ``module.name``."""

    module: str
    name: str
    when: str

    def __str__(self) -> str:
        return f"{self.when} {self.name}"


def fork(work: Work) -> int:
    """Start ``work`` in a child and return its process id; nobody's connection crosses the fork."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - the child must end here whatever happened
        traceback.print_exc()
    finally:
        connections.close_all()
        os._exit(status)


def was_killed(child: int) -> bool:
    """Waits for the end; an end by error is the test's failure."""
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def wait_until_stopped(child: int) -> None:
    _pid, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)


@contextmanager
def signal_at(
    hook: Hook, *, nth: int = 1, number: int = signal.SIGKILL, mark: Path | None = None
) -> Iterator[None]:
    """The process sends itself a signal when it passes the hook for the nth time.

    With a ``mark``, a file that does not exist yet, only the first of several processes does.
    """
    original = getattr(importlib.import_module(hook.module), hook.name)
    passed = 0

    def pass_hook() -> None:
        nonlocal passed
        passed += 1
        if passed == nth and _is_first(mark):
            os.kill(os.getpid(), number)

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if hook.when == "before":
            pass_hook()
        result = original(*args, **kwargs)
        if hook.when == "after":
            pass_hook()
        return result

    with mock.patch(f"{hook.module}.{hook.name}", wrapper):
        yield


def _is_first(mark: Path | None) -> bool:
    try:
        return mark is None or not mark.touch(exist_ok=False)
    except FileExistsError:
        return False


def at_once(work: Work, processes: int) -> None:
    """Run ``work`` in several children that start in the same moment."""
    waiting, go = os.pipe()

    def start_together() -> None:
        os.close(go)
        os.read(waiting, 1)
        work()

    children = [fork(start_together) for _child in range(processes)]
    os.close(waiting)
    os.close(go)
    assert [was_killed(child) for child in children] == [False] * processes
