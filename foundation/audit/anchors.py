"""The chain's end, written down each night outside the database.

Whoever can rewrite both the last entries and the head leaves a chain that agrees with itself;
only a place that the database's owner cannot write tells. One JSON line a night is appended to
``DATA_DIR/anchors/audit.jsonl``.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Anchor:
    seq: int
    hash: str
    at: str


def anchor_file() -> Path:
    return Path(settings.DATA_DIR) / "anchors" / "audit.jsonl"


def read_anchors() -> list[Anchor]:
    path = anchor_file()
    if not path.exists():
        return []
    return [Anchor(**json.loads(line)) for line in path.read_text().splitlines() if line.strip()]


def append_anchor(*, seq: int, head_hash: str, at: datetime) -> Anchor:
    """Written through to the disk before it counts."""
    anchor = Anchor(seq=seq, hash=head_hash, at=at.isoformat(timespec="seconds"))
    path = anchor_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(asdict(anchor)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return anchor
