from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.spreadsheets.enums import BatchStatus, ImportMode
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.refusals import UnreadableFile
from foundation.spreadsheets.services import batches
from foundation.spreadsheets.services.batches import confirm_batch, discard_batch, upload_batch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.factories.accounts import UnitFactory, grant, person
from tests.foundation.spreadsheets import toy
from tests.foundation.spreadsheets.conftest import Upload


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_upload_keeps_the_file_under_a_random_name(upload: Upload, media: Path) -> None:
    batch = upload(toy.rows(3))
    (path,) = stored(media)
    assert "单位" not in path.name
    assert (batch.filename, batch.status, batch.size) == (
        "单位.csv",
        BatchStatus.UPLOADED,
        path.stat().st_size,
    )
    assert AuditEntry.objects.filter(action="import.upload").count() == 1


def test_upload_drops_folders_from_the_name(units: ImportKind, media: Path, head: User) -> None:
    file = SimpleUploadedFile("x.csv", toy.csv_bytes(toy.rows(1)))
    batch = upload_batch(
        by=head, kind=units, upload=file, filename="..\\..\\etc/甲.csv", mode=ImportMode.VALID_ONLY
    )
    assert batch.filename == "甲.csv"
    assert stored(media)[0].parent == media / "imports"


def test_upload_refuses_what_is_no_ledger_and_keeps_nothing(
    units: ImportKind, media: Path, head: User
) -> None:
    with pytest.raises(UnreadableFile):
        upload_batch(
            by=head,
            kind=units,
            upload=SimpleUploadedFile("a.xlsx", b"MZ"),
            filename="a.xlsx",
            mode=ImportMode.VALID_ONLY,
        )
    assert (stored(media), ImportBatch.objects.count()) == ([], 0)


def test_upload_that_can_not_be_recorded_leaves_no_file(
    upload: Upload, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_entry: object) -> None:
        raise OSError

    monkeypatch.setattr(batches, "record", refuse)
    with pytest.raises(OSError):  # noqa: PT011
        upload(toy.rows(3))
    assert (stored(media), ImportBatch.objects.count()) == ([], 0)


def test_upload_needs_the_right(upload: Upload) -> None:
    with pytest.raises(NotAllowed):
        upload(toy.rows(3), by=person(RoleCode.UNIT_HANDLER))


def test_confirm_hands_a_checked_batch_to_the_workers(upload: Upload, head: User) -> None:
    batch = upload(toy.rows(3))
    run_next_batch(now=timezone.now())
    assert confirm_batch(batch, by=head).status == BatchStatus.APPLYING


def test_confirm_refuses_what_is_not_checked(upload: Upload, head: User) -> None:
    with pytest.raises(Refused, match="待确认"):
        confirm_batch(upload(toy.rows(3)), by=head)


def test_confirm_refuses_errors_in_the_mode_all_or_nothing(upload: Upload, head: User) -> None:
    batch = upload([["", "丙", 1, ""]], mode=ImportMode.ALL_OR_NOTHING)
    run_next_batch(now=timezone.now())
    batch.refresh_from_db()
    with pytest.raises(Refused, match="有 1 行不正确"):
        confirm_batch(batch, by=head)


def test_discard_removes_the_file(
    upload: Upload, media: Path, head: User, django_capture_on_commit_callbacks
) -> None:
    batch = upload(toy.rows(3))
    with django_capture_on_commit_callbacks(execute=True):
        assert discard_batch(batch, by=head).status == BatchStatus.DISCARDED
    assert stored(media) == []


def test_discard_refuses_what_is_done(upload: Upload, head: User) -> None:
    batch = upload(toy.rows(3))
    ImportBatch.objects.update(status=BatchStatus.DONE)
    with pytest.raises(Refused, match="不能放弃"):
        discard_batch(batch, by=head)


def test_visible_to_shows_own_and_city_wide(upload: Upload, head: User) -> None:
    other = person(RoleCode.SECTION_HEAD, UnitFactory())
    batch = upload(toy.rows(1), by=other)
    assert list(ImportBatch.objects.visible_to(other)) == [batch]
    assert list(ImportBatch.objects.visible_to(head)) == [batch]
    assert list(ImportBatch.objects.visible_to(person(RoleCode.SECTION_HEAD, UnitFactory()))) == []
    assert list(ImportBatch.objects.visible_to(person(RoleCode.CASE_OFFICER))) == []


def test_who_goes_to_another_county_leaves_the_files_of_the_former_one_behind(upload: Upload) -> None:
    """They hold rows, telephones included, that are out of reach from there; undoing would change them."""
    former, later = UnitFactory(), UnitFactory()
    mover = person(RoleCode.SECTION_HEAD, former)
    batch = upload(toy.rows(1), by=mover)
    mover.grants.all().delete()
    User.objects.filter(pk=mover.pk).update(unit=later)

    there = grant(User.objects.get(pk=mover.pk), RoleCode.SECTION_HEAD, later)
    assert list(ImportBatch.objects.visible_to(there)) == []

    back = grant(there, RoleCode.SECTION_HEAD, former)
    assert list(ImportBatch.objects.visible_to(User.objects.get(pk=back.pk))) == [batch]
