from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from foundation.runner.supervisor import Program, StartFailed, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def make(tmp_path: Path, said: list[str]) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def build(**commands: list[str]) -> Supervisor:
        programs = [
            Program(name, command, tmp_path / f"{name}.log", grace=2) for name, command in commands.items()
        ]
        made.append(Supervisor(programs, said.append))
        return made[-1]

    yield build
    for supervisor in made:
        supervisor.ask_to_stop()
        supervisor.stop()


def pids(supervisor: Supervisor) -> list[int]:
    return [child.process.pid for child in supervisor.children if child.process]


def test_restarts_child_that_was_killed(make: Callable[..., Supervisor], said: list[str]) -> None:
    supervisor = make(first=SLEEP, second=SLEEP)
    supervisor.start()
    watcher = Thread(target=supervisor.watch)
    watcher.start()
    first, second = pids(supervisor)

    os.kill(second, signal.SIGKILL)

    assert eventually(lambda: pids(supervisor)[1] != second and alive(pids(supervisor)[1]))
    assert pids(supervisor)[0] == first
    assert len(said) == 1
    assert said[0].startswith("second 意外退出（状态 -9），1 秒后重新启动")
    supervisor.ask_to_stop()
    watcher.join(timeout=5)
    assert not watcher.is_alive()


def test_pauses_longer_after_each_fall(make: Callable[..., Supervisor]) -> None:
    child = make(only=SLEEP).children[0]
    child.started_at = time.monotonic()

    assert [child.fell() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_forgets_falls_after_steady_run(make: Callable[..., Supervisor]) -> None:
    child = make(only=SLEEP).children[0]
    child.falls, child.started_at = 6, time.monotonic() - 31

    assert child.fell() == 1


def test_stops_everything_also_what_ignores_the_signal(
    make: Callable[..., Supervisor], tmp_path: Path
) -> None:
    supervisor = make(first=SLEEP, deaf=STUBBORN)
    supervisor.start()
    assert eventually(lambda: "deaf" in (tmp_path / "deaf.log").read_text())
    running = pids(supervisor)

    supervisor.stop()

    assert [alive(pid) for pid in running] == [False, False]


def test_stops_grandchildren(make: Callable[..., Supervisor], tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    supervisor = make(parent=[sys.executable, "-c", parent])
    supervisor.start()
    log = tmp_path / "parent.log"
    assert eventually(lambda: log.read_text().strip().isdigit())

    supervisor.stop()

    assert eventually(lambda: not alive(int(log.read_text())))


def test_stops_first_started_last(tmp_path: Path) -> None:
    """The broker, started first, must outlive those who talk to it."""
    ends = tmp_path / "ends"
    note = (
        "import signal, sys, time\n"
        f"def end(*_): open({str(ends)!r}, 'a').write(sys.argv[1] + ' '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)"
    )
    names = ["broker", "worker", "web"]
    programs = [Program(name, [sys.executable, "-c", note, name], tmp_path / f"{name}.log") for name in names]
    supervisor = Supervisor(programs, lambda _: None)
    supervisor.start()
    assert eventually(lambda: all("up" in program.log.read_text() for program in programs))

    supervisor.stop()

    assert sorted(ends.read_text().split()) == sorted(names)
    assert ends.read_text().split()[-1] == "broker"


def test_start_fails_when_program_ends_at_once(tmp_path: Path) -> None:
    program = Program("web", [sys.executable, "-c", "1/0"], tmp_path / "web.log", is_ready=lambda: False)
    supervisor = Supervisor([program], lambda _: None)

    with pytest.raises(StartFailed, match="web 没有启动成功") as refusal:
        supervisor.start()

    assert str(program.log) in str(refusal.value)
    assert "ZeroDivisionError" in program.log.read_text()


def test_start_fails_when_program_stays_silent(tmp_path: Path) -> None:
    program = Program("web", SLEEP, tmp_path / "web.log", is_ready=lambda: False, start_seconds=0.3)
    supervisor = Supervisor([program], lambda _: None)

    with pytest.raises(StartFailed):
        supervisor.start()
    supervisor.stop()

    assert not alive(pids(supervisor)[0])


@pytest.fixture
def supervising_process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in a process of its own; it prints the id of its child."""
    script = f"""
        import pathlib, sys
        from foundation.runner.supervisor import Program, Supervisor
        log = pathlib.Path({str(tmp_path)!r}) / "child.log"
        supervisor = Supervisor([Program("child", {SLEEP!r}, log)], print)
        supervisor.stop_on_signals()
        supervisor.start()
        print(supervisor.children[0].process.pid, flush=True)
        supervisor.watch()
        supervisor.stop()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_all_and_leaves_nothing(
    supervising_process: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert supervising_process.stdout
    child = int(supervising_process.stdout.readline())

    supervising_process.send_signal(number)

    assert supervising_process.wait(timeout=10) == 0
    assert not alive(child)


def test_child_ends_when_supervisor_is_killed(supervising_process: subprocess.Popen[str]) -> None:
    assert supervising_process.stdout
    child = int(supervising_process.stdout.readline())
    assert alive(child)

    supervising_process.kill()

    assert eventually(lambda: not alive(child))
