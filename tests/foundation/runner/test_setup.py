from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from foundation.accounts.services import system_user
from foundation.runner import setup
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_somebody_can_sign_in_once_there_is_a_person() -> None:
    system_user()
    assert setup.nobody_can_sign_in()

    UserFactory()
    assert not setup.nobody_can_sign_in()


def test_removes_the_local_data_and_keeps_the_key(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "bangqi.sqlite3"
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", database)
    monkeypatch.setattr(setup.connections, "close_all", lambda: None)
    for name in ("bangqi.sqlite3", "bangqi.sqlite3-wal", "bangqi.sqlite3-shm", "secret-key"):
        (tmp_path / name).touch()
    for name in ("media", "broker", "logs"):
        (tmp_path / name).mkdir()

    setup.remove_local_data()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "secret-key"]
