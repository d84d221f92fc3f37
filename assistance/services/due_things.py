"""What can be due: the tables that the ladder walks, each by the range of one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, Subquery
from django.utils import timezone

from assistance.enums import CaseStatus, DueKind
from assistance.models import Case, CaseClock, CaseMatter, CaseSuspension
from assistance.services.clocks import RESOLVING
from assistance.services.contacts import with_last_contact
from enterprises.models import Enterprise, ServiceListEntry

CASE_FACTS = (
    "case__number",
    "case__title",
    "case__status",
    "case__handler",
    "case__officer",
    "case__registered_by",
    "case__lead_unit",
    "case__county",
    "case__enterprise__name",
)


@dataclass(frozen=True)
class Things:
    """``moment``: the field that a rung is reckoned from. ``held``: the rows that a sweep locks while it tells."""

    kind: DueKind
    moment: str
    rows: Callable[[], QuerySet[Any]]
    held: tuple[str, ...]

    def moment_of(self, row: Any) -> datetime:
        found: datetime = getattr(row, self.moment)
        return found


def _clocks() -> QuerySet[CaseClock]:
    """Running; the clock of resolution of a paused case stands still."""
    rows = CaseClock.objects.running().exclude(stage__in=RESOLVING, case__status=CaseStatus.SUSPENDED)
    return rows.select_related("case__enterprise").only("stage", "unit", "due_at", *CASE_FACTS)


def _matters() -> QuerySet[CaseMatter]:
    rows = CaseMatter.objects.open().filter(due_at__isnull=False).select_related("case__enterprise")
    return rows.only("kind", "number", "text", "unit", "person", "opened_by", "due_at", *CASE_FACTS)


def _pauses() -> QuerySet[CaseSuspension]:
    """With their cases in a query of their own: a join would tempt an engine without statistics to begin at the cases."""
    facts = [name.removeprefix("case__") for name in CASE_FACTS]
    cases = Case.objects.select_related("enterprise").only(*facts)
    rows = CaseSuspension.objects.filter(ended_at=None).prefetch_related(Prefetch("case", queryset=cases))
    return rows.only("reason", "started_at", "until", "case")


def _listed_firms() -> QuerySet[Enterprise]:
    """The enterprises of the two lists of the latest year, with ``last_contact``."""
    standing = ServiceListEntry.objects.standing()
    latest = standing.filter(year__lte=timezone.localdate().year).order_by("-year").values("year")[:1]
    listed = standing.filter(year=Subquery(latest)).values("enterprise_id")
    return with_last_contact(
        Enterprise.objects.active().filter(pk__in=listed).only("name", "officer", "county", "created_at")
    )


CLOCKS = Things(DueKind.CLOCK, "due_at", _clocks, ("self", "case"))
MATTERS = Things(DueKind.MATTER, "due_at", _matters, ("self", "case"))
PAUSES = Things(DueKind.PAUSE, "started_at", _pauses, ("self",))
FIRMS = Things(DueKind.ENTERPRISE, "last_contact", _listed_firms, ("self",))
