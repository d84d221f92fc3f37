"""Who served an enterprise and who helped, the newest first: what stands on its page, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Value
from django.db.models.functions import Cast

from enterprises.models import Enterprise

COLUMNS = (
    "pk", "officer__name", "officer__unit__name", "officer__is_active", "started_on", "ended_on", "reason", "end_reason",
)  # fmt: skip


@dataclass(frozen=True)
class ServedLine:
    is_helper: bool
    pk: int
    officer: str
    unit: str
    is_active: bool
    started_on: date
    ended_on: date | None
    reason: str
    end_reason: str


def served_by(enterprise: Enterprise) -> dict[str, list[ServedLine]]:
    """``assignments`` of officers and ``helpers``; who serves now stands first."""
    officers = enterprise.assignments.order_by().values_list(_flag(False), *COLUMNS)
    helpers = enterprise.co_officers.order_by().values_list(_flag(True), *COLUMNS)
    rows = [
        ServedLine(bool(is_helper), pk, name, unit or "", bool(is_active), *rest)
        for is_helper, pk, name, unit, is_active, *rest in officers.union(helpers, all=True)
    ]
    rows.sort(key=lambda row: (row.ended_on is None, row.started_on, row.pk), reverse=True)
    return {
        "assignments": [row for row in rows if not row.is_helper],
        "helpers": [row for row in rows if row.is_helper],
    }


def _flag(told: bool) -> Any:
    return Cast(Value(told), BooleanField())
