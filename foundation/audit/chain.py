"""The hash chain of the audit trail (pure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
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
    """``checked`` links in order; ``broken_at`` is the first sequence number that does not hold."""

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


def verify(links: Iterable[Link], *, head_seq: int, head_hash: str) -> Verdict:
    """Walk the chain from its first link and hold its end against the recorded head."""
    seq, prev = 0, GENESIS
    for link in links:
        if link.seq != seq + 1:
            return Verdict(seq, prev, seq + 1, "缺少记录")
        if link.prev_hash != prev:
            return Verdict(seq, prev, link.seq, "前后不衔接")
        if link_hash(link.seq, link.prev_hash, link.payload) != link.hash:
            return Verdict(seq, prev, link.seq, "内容被改动")
        seq, prev = link.seq, link.hash
    if (seq, prev) != (head_seq, head_hash):
        return Verdict(seq, prev, seq + 1, "末尾被截断或改写")
    return Verdict(seq, prev)
