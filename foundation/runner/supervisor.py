"""Starts programs in order, keeps them running, and stops them in the opposite order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

PR_SET_PDEATHSIG = 1
LOOK_EVERY_SECONDS = 0.3
STEADY_SECONDS = 30
LONGEST_PAUSE_SECONDS = 30
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Say = Callable[[str], None]


class StartFailed(Exception):  # noqa: N818 - what happened, in the words of the house
    """A program ended, or stayed silent, before it was ready."""


@dataclass(frozen=True)
class Program:
    """`is_ready` is asked until it says yes before the next program starts; `grace` is the seconds that the
    program has to end by itself.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] = lambda: True
    start_seconds: float = 30
    grace: float = 10


class Child:
    """One program and the process that runs it now."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.falls = 0
        self.restart_at: float | None = None

    def start(self) -> None:
        self.started_at, self.restart_at = time.monotonic(), None
        parent = os.getpid()
        with self.program.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.program.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.program.environment},
                start_new_session=True,
                preexec_fn=lambda: _die_with(parent),  # noqa: PLW1509 - the supervisor has one thread
            )

    def exit_status(self) -> int | None:
        return self.process.poll() if self.process else None

    def fell(self) -> float:
        """Notes that the process ended by itself; the seconds until it is started again."""
        steady = time.monotonic() - self.started_at > STEADY_SECONDS
        self.falls = 1 if steady else self.falls + 1
        pause = min(2.0 ** (self.falls - 1), LONGEST_PAUSE_SECONDS)
        self.restart_at = time.monotonic() + pause
        return pause

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self) -> None:
        """Waits out the grace, then ends the whole process group, also what the program left behind."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=self.program.grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.clear_up()

    def clear_up(self) -> None:
        """Ends what the program started and left behind."""
        if self.process:
            _kill_group(self.process.pid)


class Supervisor:
    def __init__(self, programs: Sequence[Program], say: Say) -> None:
        self.children = [Child(program) for program in programs]
        self.say = say
        self.stopping = False

    def stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)

    def ask_to_stop(self, *_: object) -> None:
        """Only a flag: a lock taken here could be the one that the interrupted code holds."""
        self.stopping = True

    def start(self) -> None:
        """Starts every program; StartFailed when one does not come up."""
        for child in self.children:
            if self.stopping:
                return
            child.start()
            self._wait_until_ready(child)

    def watch(self) -> None:
        """Restarts what ends, until a signal asks to stop."""
        while not self.stopping:
            for child in self.children:
                self._look_after(child)
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """The last started is asked first; the first started ends last, alone."""
        first, *others = self.children
        for child in reversed(others):
            child.ask_to_stop()
        for child in reversed(others):
            child.wait_or_kill()
        first.ask_to_stop()
        first.wait_or_kill()

    def _wait_until_ready(self, child: Child) -> None:
        program = child.program
        end = time.monotonic() + program.start_seconds
        while not self.stopping and not program.is_ready():
            if child.exit_status() is not None or time.monotonic() > end:
                raise StartFailed(
                    _("%(name)s 没有启动成功，原因见日志：%(log)s")
                    % {"name": program.name, "log": program.log}
                )
            time.sleep(0.1)

    def _look_after(self, child: Child) -> None:
        if child.restart_at is not None:
            if time.monotonic() >= child.restart_at:
                child.start()
            return
        status = child.exit_status()
        if status is not None:
            child.clear_up()
            pause = child.fell()
            self.say(
                _("%(name)s 意外退出（状态 %(status)s），%(pause)d 秒后重新启动；日志：%(log)s")
                % {"name": child.program.name, "status": status, "pause": pause, "log": child.program.log}
            )


def _die_with(parent: int) -> None:
    """Asks the kernel to end this child when the supervisor ends, however it ends."""
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
