"""A case worked out from its events alone."""

from __future__ import annotations

from typing import Any

from assistance.enums import CallBackResult, CaseStatus, EventKind
from assistance.models import Case, CaseEvent
from assistance.workflow import STATE_MOVES


def replay(events: list[CaseEvent]) -> dict[str, Any]:
    """The row that a timeline tells of, worked out from the events alone."""
    targets = STATE_MOVES
    row: dict[str, Any] = {
        "status": CaseStatus.REGISTERED, "accepted_at": None, "signed_at": None, "first_contact_at": None,
        "answered_at": None, "closed_at": None, "archived_at": None, "outcome": "", "confirmed": None,
        "rework_count": 0, "transfer_count": 0, "excluded": False,
    }  # fmt: skip
    for event in events:
        row["status"] = targets.get(EventKind(event.kind), row["status"])
        row |= effect(event, row)
    return row


def effect(event: CaseEvent, row: dict[str, Any]) -> dict[str, Any]:
    at, data = event.at, event.data
    first = row["first_contact_at"] or at
    effects = {
        EventKind.ACCEPTED: {"accepted_at": at},
        EventKind.SIGNED: {"signed_at": at},
        EventKind.CONTACTED: {"first_contact_at": at},
        EventKind.ANSWERED: {
            "answered_at": at, "outcome": data.get("outcome"), "confirmed": None, "first_contact_at": first
        },
        EventKind.CALLED_BACK: {"confirmed": data.get("result") == CallBackResult.CONFIRMED},
        EventKind.REWORKED: {
            "answered_at": None, "outcome": "", "confirmed": None, "rework_count": row["rework_count"] + 1
        },
        EventKind.ESCALATED: {"answered_at": None, "outcome": "", "confirmed": None},
        EventKind.CLOSED: {"closed_at": at},
        EventKind.ARCHIVED: {"archived_at": at},
        EventKind.REASSIGNED: {"transfer_count": row["transfer_count"] + 1},
        EventKind.RETURN_GRANTED: {"transfer_count": row["transfer_count"] + 1},
        EventKind.MERGED: {"excluded": True},
        EventKind.DECLINED: {"excluded": True},
        EventKind.EXCLUSION_DECIDED: {"excluded": data.get("granted")},
    }  # fmt: skip
    if data.get("result") == CallBackResult.UNREACHABLE:
        return {}
    return effects.get(EventKind(event.kind), {})


def row_of(case: Case) -> dict[str, Any]:
    return {
        name: getattr(case, name)
        for name in (
            "status", "accepted_at", "signed_at", "first_contact_at", "answered_at", "closed_at", "outcome", "confirmed",
            "rework_count", "excluded", "archived_at", "transfer_count",
        )
    }  # fmt: skip
