from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pytest_django import Settings

from foundation.runner import programs
from foundation.runner.supervisor import StartFailed
from tests.support.services import free_port


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.BROKER_SOCKET = tmp_path / "broker" / "broker.sock"


def test_starts_the_broker_first_and_the_web_server_last(settings: Settings) -> None:
    settings.EMBEDDED_BROKER = True

    assert [program.name for program in programs.all_programs()] == ["broker", "worker", "scheduler", "web"]


def test_starts_no_broker_where_another_is_named(settings: Settings) -> None:
    settings.EMBEDDED_BROKER = False

    assert [program.name for program in programs.all_programs()] == ["worker", "scheduler", "web"]


def test_broker_keeps_every_message_and_listens_to_nobody_else(tmp_path: Path) -> None:
    command = [str(word) for word in programs.broker().command]

    for name, value in {"--appendonly": "yes", "--maxmemory-policy": "noeviction", "--port": "0"}.items():
        assert command[command.index(name) + 1] == value
    assert command[command.index("--unixsocketperm") + 1] == "700"
    assert (tmp_path / "broker").stat().st_mode & 0o777 == 0o700


def test_web_server_answers_this_machine_only(settings: Settings) -> None:
    settings.PORT = 8123

    command = [str(word) for word in programs.web().command]

    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "8123"


def test_takes_a_broker_from_the_path_where_there_is_no_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "get_binary_path", None)
    server = tmp_path / "redis-server"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert programs.broker_binary() == str(server)


def test_says_what_to_install_where_there_is_no_broker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "get_binary_path", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(StartFailed, match="请安装 redis-server"):
        programs.broker_binary()


def test_puts_a_big_log_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "BIGGEST_LOG_BYTES", 3)
    log = programs.log_file("web")
    log.write_text("old!")

    assert programs.log_file("web") == log
    assert not log.exists()
    assert log.with_suffix(".log.1").read_text() == "old!"


def test_goes_on_with_a_small_log() -> None:
    log = programs.log_file("web")
    log.write_text("old")

    assert programs.log_file("web").read_text() == "old"


def test_knows_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        assert not programs.port_is_free(other.getsockname()[1])
    assert programs.port_is_free(free_port())


def test_nobody_answers_at_a_closed_port() -> None:
    assert not programs.answers_at(f"http://127.0.0.1:{free_port()}/healthz")()
