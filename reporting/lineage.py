"""溯源: what a figure is, when it was read, the rows behind it, and who changed one of them since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from assistance.enums import EventKind
from assistance.models import CaseEvent
from reporting.metrics.periods import SHANGHAI

SHOWN = 50
TELLING = (EventKind.PROGRESS, EventKind.CONTACTED, EventKind.ATTACHED, EventKind.REMINDED, EventKind.URGED)
"""What is told without changing anything that the rate reads, the first contact apart."""
CHANGING = [kind.value for kind in EventKind if kind not in TELLING or kind == EventKind.CONTACTED]


@dataclass(frozen=True)
class Change:
    """One event on a case of the period; ``counted``: the figure counts the case now."""

    event: CaseEvent
    counted: bool


@dataclass(frozen=True)
class Changes:
    rows: list[Change]
    more: bool


def changes_since(whole: Any, counted: Any, since: date) -> Changes:
    """Newest first; two statements, by the index over kind and time."""
    begun = datetime.combine(since, time.min, SHANGHAI)
    events = (
        CaseEvent.objects.filter(kind__in=CHANGING, at__gte=begun, case__in=whole.order_by().values("pk"))
        .select_related("case", "by")
        .defer("text", "case__description", "case__answer_text")
        .order_by("-at", "-id")
    )
    found = list(events[: SHOWN + 1])
    keys = {event.case_id for event in found}
    inside = set(counted.filter(pk__in=keys).order_by().values_list("pk", flat=True))
    rows = [Change(event, event.case_id in inside) for event in found[:SHOWN]]
    return Changes(rows, len(found) > SHOWN)
