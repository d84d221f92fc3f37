"""Somebody saves in the moment in which an import goes back: what they were told is saved is neither overwritten nor gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections
from django.utils import timezone

from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.contacts import save_contact
from enterprises.services.edits import edit_enterprise, snapshot
from foundation.accounts.models import Unit, User
from foundation.errors import Refused
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services import undo
from foundation.spreadsheets.services.batches import confirm_batch, upload_batch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.factories.enterprises import EnterpriseFactory, uscc

pytestmark = pytest.mark.django_db(transaction=True)
A, B = uscc(1), uscc(2)
LINES = ("企业名称,统一社会信用代码,注册地址", f"甲公司,{A},新地址", f"乙公司,{B},某地")
PATIENCE = 30
PAUSE = 1.0
"""How long the way back dwells between what it read and what it writes."""


@pytest.fixture
def batch(county: Unit, head: User, settings: Any, tmp_path: Path) -> ImportBatch:
    """One enterprise that the file changed, and one that it made."""
    settings.MEDIA_ROOT = tmp_path
    EnterpriseFactory(uscc=A, name="甲公司", county=county, address="老地址")
    file = SimpleUploadedFile("台账.csv", "\n".join(LINES).encode("utf-8-sig"))
    kind = kind_named("enterprises")
    made = upload_batch(by=head, kind=kind, upload=file, filename=file.name, mode="valid_only")
    assert run_next_batch(now=timezone.now())
    confirm_batch(ImportBatch.objects.get(pk=made.pk), by=head)
    assert run_next_batch(now=timezone.now())
    return ImportBatch.objects.get(pk=made.pk)


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except (Refused, IntegrityError, ObjectDoesNotExist) as error:
        return type(error).__name__
    finally:
        connections.close_all()
    return "saved"


def test_what_is_saved_while_an_import_goes_back_is_not_lost(
    batch: ImportBatch, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, made = Enterprise.objects.get(uscc=A), Enterprise.objects.get(uscc=B)
    opened = snapshot(changed)
    has_read, give_back = Event(), undo._give_back

    def dwell(part: undo.Part) -> None:
        if not has_read.is_set():
            has_read.set()
            time.sleep(PAUSE)
        give_back(part)

    def correct() -> None:
        assert has_read.wait(PATIENCE)
        edit_enterprise(changed, by=head, version=changed.version, opened=opened, address="人工更正的地址")

    def add() -> None:
        assert has_read.wait(PATIENCE)
        save_contact(made, by=head, name="张三", phone="13911112222")

    monkeypatch.setattr(undo, "_give_back", dwell)
    acts = [lambda: undo.undo_batch(batch, by=head, reason="传错了文件"), correct, add]
    with ThreadPoolExecutor(len(acts)) as pool:
        undone, corrected, added = pool.map(outcome, acts)

    assert (undone, corrected) == ("saved", "EditConflict")
    assert added != "saved"
    assert Enterprise.objects.get(uscc=A).address == "老地址"
    assert not EnterpriseContact.objects.exists()
    assert not Enterprise.objects.filter(uscc=B).exists()
