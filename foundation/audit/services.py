from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone

from foundation.audit.anchors import append_anchor, read_anchors
from foundation.audit.chain import GENESIS, Link, Verdict, canonical, link_hash, verify
from foundation.audit.context import current_meta
from foundation.audit.models import AuditEntry, AuditHead
from foundation.audit.privacy import quieten, quieten_all

VERIFY_CHUNK = 2000
COLUMNS = (
    "at", "actor_id", "actor_name", "action", "object_type", "object_key", "object_label", "ok", "ip", "request_id",
)  # fmt: skip
logger = logging.getLogger(__name__)


class Actor(Protocol):
    @property
    def pk(self) -> Any: ...

    @property
    def name(self) -> Any: ...


@dataclass(frozen=True)
class Process:
    """An actor without an account."""

    name: str
    pk: None = None


@dataclass(frozen=True)
class Note:
    """One entry to be: what was done to which row."""

    action: str
    obj: models.Model
    detail: dict[str, Any]


NIGHT_ROUND = Process("夜间核对")


@transaction.atomic
def record(
    *,
    by: Actor | None,
    action: str,
    obj: models.Model | None = None,
    detail: dict[str, Any] | None = None,
    ok: bool = True,
) -> AuditEntry:
    """Append one entry to the chain, in the caller's transaction: both are kept or neither.

    ``by`` None is an anonymous visitor (a failed sign-in). ``detail`` holds no personal data: it can
    never be erased from the chain. Numbers of phones and persons are masked in case it does.
    """
    head = _next_head()
    entry = _entry(head, by=by, action=action, obj=obj, detail=detail or {}, ok=ok)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(hash=entry.hash)
    return entry


@transaction.atomic
def record_all(notes: Sequence[Note], *, by: Actor) -> None:
    """As ``record`` for each, in their order and in four statements: what one act did to many rows."""
    if not notes:
        return
    last = _next_head(len(notes))
    head, entries = AuditHead(seq=last.seq - len(notes), hash=last.hash), []
    for note in notes:
        head.seq += 1
        entry = _entry(head, by=by, action=note.action, obj=note.obj, detail=note.detail, ok=True)
        head.hash = entry.hash
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    AuditHead.objects.filter(pk=1).update(hash=head.hash)


def _next_head(numbers: int = 1) -> AuditHead:
    """Take the next numbers; the update holds the head's row until the transaction ends."""
    if not AuditHead.objects.filter(pk=1).update(seq=F("seq") + numbers):
        AuditHead.objects.create(pk=1, seq=numbers)
    return AuditHead.objects.get(pk=1)


def verify_chain(*, newest: int | None = None) -> Verdict:
    """Recompute the chain (or its ``newest`` entries) and hold it against head, columns and anchors.

    The last entry is read before the head: a writer commits both together, so an honest head is
    never behind it.
    """
    last = AuditEntry.objects.aggregate(last=Max("seq"))["last"] or 0
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1)
    if last > head.seq:
        return Verdict(0, head.hash, head.seq + 1, "链尾之后多出记录")
    after = _start(head.seq - newest) if newest else (0, GENESIS)
    try:
        anchors = {anchor.seq: anchor.hash for anchor in read_anchors()}
    except (ValueError, TypeError):
        return Verdict(0, head.hash, 1, "库外存证文件被改动，无法读取")
    links = _links(after[0], head.seq)
    return verify(links, head_seq=head.seq, head_hash=head.hash, after=after, anchors=anchors)


def _start(seq: int) -> tuple[int, str]:
    entry = AuditEntry.objects.filter(seq=seq).first() if seq > 0 else None
    return (seq, entry.hash) if entry else (0, GENESIS)


def check_chain() -> Verdict:
    """The nightly round: verify, say so loudly, note the outcome in the log itself, write an anchor."""
    verdict = verify_chain()
    if verdict.broken_at is not None:
        logger.critical("audit chain broken at %s: %s", verdict.broken_at, verdict.reason)
    note_check(verdict, by=NIGHT_ROUND)
    if verdict.broken_at is None:
        head = AuditHead.objects.get(pk=1)
        anchor = append_anchor(seq=head.seq, head_hash=head.hash, at=timezone.now())
        logger.info("audit chain holds: anchor %s %s", anchor.seq, anchor.hash)
    return verdict


def note_check(verdict: Verdict, *, by: Actor) -> None:
    detail = {"checked": verdict.checked, "broken_at": verdict.broken_at, "reason": verdict.reason}
    record(by=by, action="audit.check", detail=detail, ok=verdict.broken_at is None)


def _entry(
    head: AuditHead,
    *,
    by: Actor | None,
    action: str,
    obj: models.Model | None,
    detail: dict[str, Any],
    ok: bool,
) -> AuditEntry:
    meta = current_meta()
    entry = AuditEntry(
        seq=head.seq,
        at=timezone.now(),
        actor_id=None if by is None else by.pk,
        actor_name="" if by is None else by.name,
        action=action,
        object_type="" if obj is None else obj._meta.label_lower,
        object_key="" if obj is None else str(obj.pk),
        object_label="" if obj is None else quieten(str(obj))[:200],
        ok=ok,
        ip=meta.ip,
        request_id=meta.request_id,
        prev_hash=head.hash,
    )
    entry.payload = canonical(
        _columns(*(getattr(entry, name) for name in COLUMNS)) | {"detail": quieten_all(detail)}
    )
    entry.hash = link_hash(entry.seq, entry.prev_hash, entry.payload)
    return entry


def _columns(
    at: datetime,
    actor_id: int | None,
    actor_name: str,
    action: str,
    object_type: str,
    object_key: str,
    object_label: str,
    ok: bool,
    ip: str,
    request_id: str,
) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "actor": [actor_id, actor_name],
        "action": action,
        "object": [object_type, object_key, object_label],
        "ok": ok,
        "ip": ip,
        "request": request_id,
    }


def _links(after: int, upto: int) -> Iterator[Link]:
    entries = AuditEntry.objects.filter(seq__gt=after, seq__lte=upto).order_by("seq")
    rows = entries.values_list("seq", "payload", "prev_hash", "hash", *COLUMNS)
    for seq, payload, prev_hash, entry_hash, *columns in rows.iterator(chunk_size=VERIFY_CHUNK):
        told = payload if _agree(payload, _columns(*columns)) else ""
        yield Link(seq=seq, payload=told, prev_hash=prev_hash, hash=entry_hash)


def _agree(payload: str, columns: dict[str, Any]) -> bool:
    """The searchable columns say what the hashed payload says."""
    try:
        told = json.loads(payload)
        told.pop("detail", None)
    except (ValueError, AttributeError):
        return False
    return bool(told == columns)
