"""The hash chain of the audit trail (pure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DOMAIN = b"bangqi.audit.v1"
GENESIS = "0" * 64


@dataclass(frozen=True)
class Link:
    seq: int
    payload: str
    prev_hash: str
    hash: str


@dataclass(frozen=True)
class Verdict:
    """``checked`` links held; ``broken_at`` is the first sequence number that does not."""

    checked: int
    head_hash: str
    broken_at: int | None = None
    reason: str = ""


def canonical(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def link_hash(seq: int, prev_hash: str, payload: str) -> str:
    digest = hashlib.sha256(DOMAIN)
    digest.update(f"|{seq}|{prev_hash}|".encode())
    digest.update(payload.encode())
    return digest.hexdigest()


def verify(
    links: Iterable[Link],
    *,
    head_seq: int,
    head_hash: str,
    after: tuple[int, str] = (0, GENESIS),
    anchors: Mapping[int, str] | None = None,
) -> Verdict:
    """Walk the chain from the link behind ``after`` and hold its end against the recorded head.

    ``anchors`` are hashes by sequence number that were written down outside the database.
    """
    (seq, prev), checked = after, 0
    for link in links:
        reason = _fault(link, seq, prev, anchors or {})
        if reason:
            return Verdict(checked, prev, min(link.seq, seq + 1), reason)
        seq, prev, checked = link.seq, link.hash, checked + 1
    if (seq, prev) != (head_seq, head_hash):
        return Verdict(checked, prev, seq + 1, "末尾被截断或改写")
    beyond = [number for number in anchors or {} if number > seq]
    if beyond:
        return Verdict(checked, prev, seq + 1, "末尾少于库外存证，被截断或恢复到了旧数据")
    return Verdict(checked, prev)


def _fault(link: Link, seq: int, prev: str, anchors: Mapping[int, str]) -> str:
    if link.seq != seq + 1:
        return "缺少记录"
    if link.prev_hash != prev:
        return "前后不衔接"
    if link_hash(link.seq, link.prev_hash, link.payload) != link.hash:
        return "内容被改动"
    if anchors.get(link.seq, link.hash) != link.hash:
        return "与库外存证不符，此前的记录被改写"
    return ""
