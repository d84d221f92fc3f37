from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.environment import ROOT, data_dir, local_secret


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    secret = local_secret(tmp_path)

    assert len(secret) >= 50
    assert local_secret(tmp_path) == secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()

    assert local_secret(folders[0]) != local_secret(folders[1])


def test_processes_starting_together_agree_on_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(8))
    monkeypatch.setattr("config.environment.os.getpid", lambda: next(numbers))

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(local_secret, [tmp_path] * 8))

    assert len(secrets) == 1


def test_data_dir_is_made_and_relative_to_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "deep" / "folder"))
    assert data_dir(ROOT / "var") == tmp_path / "deep" / "folder"
    assert (tmp_path / "deep" / "folder").is_dir()

    monkeypatch.setattr("config.environment.ROOT", tmp_path)
    monkeypatch.setenv("DATA_DIR", "here")
    assert data_dir(tmp_path / "var") == tmp_path / "here"
