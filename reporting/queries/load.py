"""Who carries how much: the open cases of each officer by urgency, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q

from assistance.enums import CaseStatus
from assistance.models import Case
from assistance.models.case import CaseQuerySet
from assistance.services.contacts import with_last_contact
from assistance.services.lights import RUNNING_STATUSES, Now
from enterprises.models import Enterprise
from enterprises.services.gaps import past_standard
from enterprises.services.standards import Limits
from foundation.accounts.models import User
from reporting.queries.conditions import OPEN
from reporting.queries.figures import Key

RUNNING = Q(status__in=RUNNING_STATUSES)


@dataclass(frozen=True)
class Load:
    """``open``: everything unanswered, of it overdue, near (today included) and suspended."""

    key: Key
    name: str
    unit: str
    open: int
    overdue: int
    near: int
    suspended: int


def load_by_officer(cases: CaseQuerySet, now: Now) -> list[Load]:
    """The most pressed first."""
    rows: Any = (
        cases.open()
        .order_by()
        .values("officer_id", name=F("officer__name"), unit=F("officer__unit__name"))
        .annotate(open=Count("pk"), **urgent(now))
    )
    loads = [Load(row.pop("officer_id"), row.pop("name") or "", row.pop("unit") or "", **row) for row in rows]
    return sorted(loads, key=lambda load: (-load.overdue, -load.near, -load.open, load.name))


@dataclass(frozen=True)
class Served:
    """One of my enterprises: what is open there, when either side last spoke, and whether that is longer ago than the
    服务标准 allows.
    """

    enterprise: Enterprise
    open: int
    overdue: int
    near: int
    contacted_at: datetime | None
    is_silent: bool

    @property
    def calm(self) -> int:
        return self.open - self.overdue - self.near


def served_by(officer: User, now: Now, limits: Limits) -> list[Served]:
    """The most pressed first, then those longest without a word; two statements."""
    rows: Any = (
        Case.objects.filter(enterprise__officer=officer)
        .order_by()
        .values("enterprise_id")
        .annotate(
            open=Count("pk", filter=OPEN),
            **urgent(now),
        )
    )
    known = {row["enterprise_id"]: row for row in rows}
    mine = Enterprise.objects.filter(officer=officer, archived_at=None).defer("business_scope")
    silent = ExpressionWrapper(past_standard(limits), output_field=BooleanField())
    served = [
        _served(firm, known.get(firm.pk)) for firm in with_last_contact(mine).annotate(is_silent=silent)
    ]
    return sorted(served, key=lambda one: (-one.overdue, -one.near, -one.open, _moment(one.contacted_at)))


def _served(enterprise: Any, row: dict[str, Any] | None) -> Served:
    """``enterprise`` comes with its last contact, which is the day it came on record where nobody ever spoke."""
    last = enterprise.last_contact
    counts = row or {"open": 0, "overdue": 0, "near": 0}
    return Served(
        enterprise,
        open=counts["open"],
        overdue=counts["overdue"],
        near=counts["near"],
        contacted_at=None if last == enterprise.created_at else last,
        is_silent=enterprise.is_silent,
    )


def _moment(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def urgent(now: Now) -> dict[str, Count]:
    return {
        "overdue": Count("pk", filter=RUNNING & Q(due_at__lt=now.at)),
        "near": Count("pk", filter=RUNNING & Q(due_at__gte=now.at, due_at__lt=now.near_end)),
        "suspended": Count("pk", filter=Q(status=CaseStatus.SUSPENDED)),
    }
