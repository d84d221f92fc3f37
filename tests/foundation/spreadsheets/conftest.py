from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.spreadsheets import kinds
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.batches import upload_batch
from tests.factories.accounts import person
from tests.foundation.spreadsheets import toy

Upload = Callable[..., ImportBatch]


@pytest.fixture
def units(monkeypatch: pytest.MonkeyPatch) -> ImportKind:
    monkeypatch.setitem(kinds._kinds, "units", toy.UNITS)
    return toy.UNITS


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def head(db) -> User:
    return person(RoleCode.SECTION_HEAD)


@pytest.fixture
def upload(units: ImportKind, media: Path, head: User) -> Upload:
    def make(
        lines: Sequence[Sequence[object]], *, by: User | None = None, mode: str = ImportMode.VALID_ONLY
    ) -> ImportBatch:
        file = SimpleUploadedFile("单位.csv", toy.csv_bytes(lines))
        return upload_batch(by=by or head, kind=units, upload=file, filename=file.name, mode=mode)

    return make
