"""What a person does with an uploaded ledger: upload, confirm, discard."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.spreadsheets.enums import BatchStatus, ImportMode
from foundation.spreadsheets.kinds import ImportKind, kind_named
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.reader import check_file

BLOCK = 64 * 1024


def upload_batch(*, by: User, kind: ImportKind, upload: Any, filename: str, mode: str) -> ImportBatch:
    """Keep a file for checking. Raises ``UnreadableFile`` for what the first look shows."""
    check_import_right(by, kind)
    filename = Path(filename.replace("\\", "/")).name[-200:]
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(suffix=Path(filename).suffix[:6]) as spool:
        for block in upload.chunks(BLOCK):
            digest.update(block)
            spool.write(block)
        spool.flush()
        check_file(Path(spool.name), filename)
        spool.seek(0)
        batch = ImportBatch(
            kind=kind.name,
            filename=filename,
            sha256=digest.hexdigest(),
            by=by,
            unit=by.unit,
            mode=kind.mode_of(mode),
        )
        batch.size = Path(spool.name).stat().st_size
        batch.file.save(filename, File(spool), save=False)
    return _keep(batch)


def _keep(batch: ImportBatch) -> ImportBatch:
    """The row, or no file either."""
    try:
        with transaction.atomic():
            batch.save()
            record(
                by=batch.by,
                action="import.upload",
                obj=batch,
                detail={"kind": batch.kind, "sha256": batch.sha256},
            )
    except Exception:
        batch.file.delete(save=False)
        raise
    return batch


@transaction.atomic
def confirm_batch(batch: ImportBatch, *, by: User, overwrite: bool = False) -> ImportBatch:
    """Let the checked file be imported by the next free worker; ``overwrite``: over what people corrected too."""
    check_import_right(by, kind_named(batch.kind))
    if batch.refused and batch.mode == ImportMode.ALL_OR_NOTHING:
        raise Refused(
            _("有 %(count)s 行不正确，按“全部正确才导入”不能导入。请改正后重新上传。")
            % {"count": batch.refused}
        )
    moved = ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.CHECKED).update(
        status=BatchStatus.APPLYING,
        overwrite=overwrite,
        claim=None,
        lease_until=None,
        attempts=0,
        progress_done=0,
        progress_total=0,
    )
    if not moved:
        raise Refused(_("这个文件不在待确认状态，可能已由他人确认或放弃。请刷新页面。"))
    record(by=by, action="import.confirm", obj=batch, detail={"overwrite": overwrite})
    batch.refresh_from_db()
    return batch


@transaction.atomic
def discard_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    check_import_right(by, kind_named(batch.kind))
    moved = ImportBatch.objects.filter(
        pk=batch.pk, status__in=(BatchStatus.UPLOADED, BatchStatus.CHECKED, BatchStatus.FAILED)
    ).update(status=BatchStatus.DISCARDED, finished_at=timezone.now(), lease_until=None, claim=None)
    if not moved:
        raise Refused(_("这个文件正在处理或已经导入，不能放弃。请刷新页面。"))
    batch.refusals.all().delete()
    transaction.on_commit(lambda: batch.file.delete(save=False))
    record(by=by, action="import.discard", obj=batch)
    batch.refresh_from_db()
    return batch


def check_import_right(by: User, kind: ImportKind) -> None:
    if not (by.has(Permission.LEDGER_IMPORT) and by.has(kind.permission)):
        raise NotAllowed(_("没有导入“%(title)s”的权限。") % {"title": kind.title})
