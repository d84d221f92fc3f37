from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any, Protocol

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone

from foundation.audit.chain import Link, Verdict, canonical, link_hash, verify
from foundation.audit.context import current_meta
from foundation.audit.models import AuditEntry, AuditHead

VERIFY_CHUNK = 2000
logger = logging.getLogger(__name__)


class Actor(Protocol):
    pk: Any
    name: str


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

    ``by`` None is an anonymous visitor (a failed sign-in). ``detail`` holds no personal data in
    clear: it can never be erased from the chain.
    """
    head = _next_head()
    entry = _entry(head, by=by, action=action, obj=obj, detail=detail or {}, ok=ok)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(hash=entry.hash)
    return entry


def _next_head() -> AuditHead:
    """Take the next number; the update holds the head's row until the transaction ends."""
    if not AuditHead.objects.filter(pk=1).update(seq=F("seq") + 1):
        AuditHead.objects.create(pk=1, seq=1)
    return AuditHead.objects.get(pk=1)


def verify_chain() -> Verdict:
    """Recompute the whole chain and hold it against the head and the readable columns.

    The last entry is read before the head: a writer commits both together, so an honest head is
    never behind it.
    """
    last = AuditEntry.objects.aggregate(last=Max("seq"))["last"] or 0
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1)
    if last > head.seq:
        return Verdict(head.seq, head.hash, head.seq + 1, "链尾之后多出记录")
    return verify(_links(head.seq), head_seq=head.seq, head_hash=head.hash)


def check_chain() -> Verdict:
    """Verify and log the outcome loudly: the nightly round."""
    verdict = verify_chain()
    if verdict.broken_at is None:
        logger.info("audit chain holds: %s entries", verdict.checked)
    else:
        logger.critical("audit chain broken at %s: %s", verdict.broken_at, verdict.reason)
    return verdict


def _entry(
    head: AuditHead, *, by: Actor | None, action: str, obj: models.Model | None, detail: dict[str, Any], ok: bool
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
        object_label="" if obj is None else str(obj)[:200],
        ok=ok,
        ip=meta.ip,
        request_id=meta.request_id,
        prev_hash=head.hash,
    )
    entry.payload = canonical(_columns(entry) | {"detail": detail})
    entry.hash = link_hash(entry.seq, entry.prev_hash, entry.payload)
    return entry


def _columns(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "actor": [entry.actor_id, entry.actor_name],
        "action": entry.action,
        "object": [entry.object_type, entry.object_key, entry.object_label],
        "ok": entry.ok,
        "ip": entry.ip,
        "request": entry.request_id,
    }


def _links(upto: int) -> Iterator[Link]:
    for entry in AuditEntry.objects.filter(seq__lte=upto).order_by("seq").iterator(chunk_size=VERIFY_CHUNK):
        payload = entry.payload if _columns_agree(entry) else ""
        yield Link(seq=entry.seq, payload=payload, prev_hash=entry.prev_hash, hash=entry.hash)


def _columns_agree(entry: AuditEntry) -> bool:
    """The searchable columns say what the hashed payload says."""
    told = json.loads(entry.payload)
    told.pop("detail", None)
    return bool(told == json.loads(canonical(_columns(entry))))
