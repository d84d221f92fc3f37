from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from foundation.attachments.models import Attachment
from foundation.attachments.orphans import UNDER_WAY, remove_orphans
from foundation.attachments.services import store_attachment
from foundation.errors import Refused
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_clock")]
"""The file system dates its files by the clock of the machine."""


@pytest.fixture(autouse=True)
def media(tmp_path: Path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def store() -> Attachment:
    upload = SimpleUploadedFile("说明.pdf", b"%PDF-1.7\n%%EOF\n")
    return store_attachment(upload, by=UserFactory())


def left_behind() -> str:
    """The file of an act that was refused after it had stored one."""
    with pytest.raises(Refused), transaction.atomic():
        name = store().file.name
        raise Refused("第二个文件不是可上传的类型")
    return name


def test_what_a_refused_act_stored_goes_the_night_after() -> None:
    kept, orphan = store().file.name, left_behind()
    assert default_storage.exists(orphan)

    assert remove_orphans(timezone.now() + UNDER_WAY + timedelta(minutes=1)) == 1

    assert not default_storage.exists(orphan)
    assert default_storage.exists(kept)


def test_a_file_whose_act_may_still_be_under_way_stays() -> None:
    orphan = left_behind()

    assert remove_orphans(timezone.now()) == 0

    assert default_storage.exists(orphan)


def test_nothing_was_ever_stored() -> None:
    assert remove_orphans(timezone.now()) == 0
