"""曾用名 and 归档记录 of an enterprise, the newest first: what stands on its page, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, TruncDate

from enterprises.enums import FilingAct
from enterprises.models import Enterprise

NAMES = "name"


@dataclass(frozen=True)
class PastLine:
    """``text`` is the former name; ``why`` the document of its change, or the reason of the filing."""

    kind: str
    pk: int
    text: str
    day: date | None
    why: str
    who: str

    @property
    def act(self) -> str:
        return str(FilingAct(self.kind).label)


def past_of(enterprise: Enterprise) -> dict[str, list[PastLine]]:
    """In the order of their days, an undated name last; what happened on one day in the order it was told."""
    names = enterprise.former_names.order_by().values_list(
        _text(NAMES), "pk", "name", "changed_on", "basis", "noted_by__name"
    )
    filings = enterprise.filing_events.order_by().values_list(
        Cast("act", CharField()), "pk", _text(""), TruncDate("at"), "reason", F("by__name")
    )
    rows = [
        PastLine(kind, pk, text, day, why, who or "")
        for kind, pk, text, day, why, who in names.union(filings, all=True)
    ]
    rows.sort(key=lambda row: (row.day or date.min, row.pk), reverse=True)
    return {
        "former_names": [row for row in rows if row.kind == NAMES],
        "filings": [row for row in rows if row.kind != NAMES],
    }


def _text(word: str) -> Any:
    return Cast(Value(word), CharField())
