"""承诺 kept and broken, by the unit and the person who made them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Q

from assistance.enums import MatterKind, Verdict
from assistance.models import CaseMatter
from assistance.models.matter import OPEN
from foundation.accounts.models import User


@dataclass
class Tally:
    """``overdue``: past its day and nobody has said how it ended, which counts against the promiser."""

    key: int | None
    name: str
    kept: int = 0
    broken: int = 0
    overdue: int = 0
    waiting: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.broken + self.overdue

    @property
    def failed(self) -> int:
        return self.broken + self.overdue


@dataclass
class UnitTally(Tally):
    people: list[Tally] = field(default_factory=list)

    def add(self, one: Tally) -> None:
        self.people.append(one)
        self.kept += one.kept
        self.broken += one.broken
        self.overdue += one.overdue
        self.waiting += one.waiting


def count_commitments(user: User, *, since: datetime, until: datetime, now: datetime) -> list[UnitTally]:
    """Those whose day lies in the period, in the reader's reach; in one query, the most broken first."""
    rows = (
        CaseMatter.objects.visible_to(user)
        .of(MatterKind.COMMITMENT)
        .filter(due_at__gte=since, due_at__lt=until)
        .exclude(verdict=Verdict.CANCELLED)
        .order_by("unit_id", "person_id")
        .values_list("unit_id", "unit__name", "person_id", "person__name")
        .annotate(
            kept=Count("pk", filter=Q(verdict=Verdict.KEPT)),
            broken=Count("pk", filter=Q(verdict=Verdict.BROKEN)),
            overdue=Count("pk", filter=OPEN & Q(due_at__lt=now)),
            waiting=Count("pk", filter=OPEN & Q(due_at__gte=now)),
        )
    )
    units = []
    for (key, name), members in groupby(rows, key=lambda row: row[:2]):
        unit = UnitTally(key, name or "—")
        for row in members:
            unit.add(Tally(row[2], row[3] or "—", *row[4:]))
        unit.people.sort(key=lambda one: (-one.failed, one.name))
        units.append(unit)
    return sorted(units, key=lambda unit: (-unit.failed, unit.name))


def whole(units: list[UnitTally]) -> UnitTally:
    total = UnitTally(None, "")
    for unit in units:
        total.add(unit)
    return total
