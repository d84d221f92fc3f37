"""What a worker does with uploaded ledgers: claim one, check it or import it, say how it went."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.audit.services import record
from foundation.errors import Refused
from foundation.spreadsheets.enums import BatchStatus
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.models import ImportBatch, ImportRefusal
from foundation.spreadsheets.services.runs import Refusal, Step, Tally, Update, apply_ledger, check_ledger
from foundation.spreadsheets.services.traces import keep_traces

logger = logging.getLogger(__name__)

# Renewed with the progress. The transaction that writes can't renew it, so before it the lease grows with the file.
LEASE = timedelta(minutes=5)
SLOWEST_ROWS_A_SECOND = 200
RETRY_AFTER = timedelta(seconds=10)
MOST_ATTEMPTS = 3
PROGRESS_EVERY = timedelta(milliseconds=500)
SAMPLE_UPDATES = 20


class LostClaim(Exception):  # noqa: N818 - nobody's mistake
    """Another worker has the batch now; what this one did is rolled back."""


def run_next_batch(*, now: datetime) -> bool:
    """Claim one waiting batch and bring it one step on; False when none waits."""
    batch = claim_batch(now=now)
    if batch is None:
        return False
    try:
        _step(batch)
    except LostClaim:
        logger.warning("import batch %s went to another worker", batch.pk)
    except Refused as refusal:
        _fail(batch, str(refusal))
    except Exception:
        logger.exception("import batch %s stopped", batch.pk)
        _mine(batch).update(lease_until=timezone.now() + RETRY_AFTER)
    return True


def _step(batch: ImportBatch) -> None:
    if batch.attempts > MOST_ATTEMPTS:
        raise Refused(_("处理中断了多次，已停止。请把文件分小后重新上传，或联系系统管理员。"))
    if batch.status == BatchStatus.CHECKING:
        _check(batch)
    else:
        _apply(batch)


def claim_batch(*, now: datetime) -> ImportBatch | None:
    for pk in ImportBatch.objects.waiting(now).order_by("id").values_list("pk", flat=True)[:5]:
        claim = uuid.uuid4()
        moved = (
            ImportBatch.objects.waiting(now)
            .filter(pk=pk)
            .update(
                status=Case(
                    When(status=BatchStatus.UPLOADED, then=Value(BatchStatus.CHECKING)), default=F("status")
                ),
                claim=claim,
                lease_until=now + LEASE,
                attempts=F("attempts") + 1,
                started_at=now,
            )
        )
        if moved:
            return ImportBatch.objects.select_related("by").get(pk=pk)
    return None


def _check(batch: ImportBatch) -> None:
    batch.refusals.all().delete()
    watcher = _Watcher(batch)
    tally = check_ledger(
        kind_named(batch.kind), Path(batch.file.path), batch.filename, by=batch.by, watch=watcher
    )
    with transaction.atomic():
        _finish(batch, tally, watcher, BatchStatus.CHECKED)


def _apply(batch: ImportBatch) -> None:
    watcher = _Watcher(batch)

    def finish(tally: Tally) -> int:
        batch.refusals.all().delete()
        watcher.keep()
        _finish(batch, tally, watcher, BatchStatus.DONE)
        record(by=batch.by, action="import.apply", obj=batch, detail={"kind": batch.kind, **tally.as_dict()})
        return batch.pk

    apply_ledger(
        kind_named(batch.kind),
        Path(batch.file.path),
        batch.filename,
        by=batch.by,
        mode=batch.mode,
        watch=watcher,
        finish=finish,
        overwrite=batch.overwrite,
        keep=partial(keep_traces, batch),
    )


def _finish(batch: ImportBatch, tally: Tally, watcher: _Watcher, status: BatchStatus) -> None:
    """The last statement of a step, and only for the worker whose claim still stands."""
    kept = _mine(batch).update(
        status=status,
        claim=None,
        lease_until=None,
        finished_at=timezone.now(),
        progress_done=F("progress_total"),
        **tally.as_fields(),
        changes=watcher.updates,
        kept_changes=watcher.kept,
        message="",
    )
    if not kept:
        raise LostClaim


def _fail(batch: ImportBatch, message: str) -> None:
    """Nothing of the file was taken; what stands in the report is the reason."""
    _mine(batch).update(
        status=BatchStatus.FAILED,
        claim=None,
        lease_until=None,
        finished_at=timezone.now(),
        message=message[:500],
    )


def _mine(batch: ImportBatch) -> Any:
    return ImportBatch.objects.filter(pk=batch.pk, claim=batch.claim)


class _Watcher:
    """Keeps what the chunks bring, and writes at once how far it is, so that the page shows it."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.updates: list[dict[str, Any]] = []
        self.kept: list[dict[str, Any]] = []
        self._refusals: list[Refusal] = []
        self._written_at = timezone.now() - PROGRESS_EVERY

    def __call__(self, step: Step) -> None:
        for update in step.updates[: SAMPLE_UPDATES - len(self.updates)]:
            self.updates.append(_as_json(update))
        for update in step.kept[: SAMPLE_UPDATES - len(self.kept)]:
            self.kept.append(_as_json(update))
        self._refusals += step.refusals
        if step.writing:
            return
        self.keep()
        now = timezone.now()
        if step.done < step.total and now - self._written_at < PROGRESS_EVERY:
            return
        self._written_at = now
        lease = LEASE
        if step.done >= step.total:
            lease += timedelta(seconds=step.total / SLOWEST_ROWS_A_SECOND)
        held = _mine(self.batch).update(
            progress_done=step.done, progress_total=step.total, lease_until=now + lease
        )
        if not held:
            raise LostClaim

    def keep(self) -> None:
        if self._refusals:
            ImportRefusal.objects.bulk_create(_rows(self.batch, self._refusals), batch_size=500)
            self._refusals = []


def _rows(batch: ImportBatch, refusals: Iterable[Refusal]) -> list[ImportRefusal]:
    return [
        ImportRefusal(
            batch=batch, row=refusal.row, column=refusal.column, value=refusal.value, reason=refusal.reason
        )
        for refusal in refusals
    ]


def _as_json(update: Update) -> dict[str, Any]:
    changes = [[change.column, change.before[:80], change.after[:80]] for change in update.changes[:8]]
    return {"row": update.row, "label": update.label[:60], "changes": changes}
