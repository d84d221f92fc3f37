"""Coverage of 一对一 and the change of a list from one year to the next.

Every figure is a count of the rows that the page behind its link shows, for the same reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from enterprises.enums import Gap, Scope
from enterprises.models import (
    Enterprise,
    EnterpriseQuerySet,
    ServiceList,
    ServiceListEntryQuerySet,
    same_line,
)
from enterprises.services.gaps import in_gap
from enterprises.services.scopes import SCOPES, falls_under
from enterprises.services.standards import Limits, recent_limits
from foundation.accounts.models import User

GAP_CAP = 10_000
ADDED = Q(left_on__isnull=True, published__isnull=True)
"""Standing, and not among the lines of its list as it was published."""
LEFT = Q(left_on__isnull=False, published__isnull=False)
"""Published with its list, and gone since."""


@dataclass(frozen=True)
class Coverage:
    """How many of ``total`` enterprises have their one officer, and how many stand in each gap (an enterprise may in several)."""

    scope: str
    label: str
    served: int
    total: int
    days: int
    gaps: Mapping[str, int]

    @property
    def missing(self) -> int:
        return self.total - self.served

    @property
    def named_gaps(self) -> list[tuple[str, str, int]]:
        """Value, label and number of every gap, in the order of the board's columns."""
        return [(gap.value, str(gap.label), self.gaps[gap]) for gap in Gap]

    @property
    def is_whole(self) -> bool:
        return not any(self.gaps.values())


@dataclass(frozen=True)
class BoardFigures:
    """``gaps`` is the number of enterprises without an officer, counted to 10,001 at most."""

    gaps: int
    coverages: list[Coverage]
    most: int

    @property
    def is_whole(self) -> bool:
        return all(coverage.is_whole for coverage in self.coverages)


@dataclass(frozen=True)
class ListFigures:
    """Standing this year; of them served, and new since last year; standing last year but not this year.

    Of a published list besides: ``added`` since it was published and standing, ``left`` since.
    """

    standing: int
    served: int
    new: int
    gone: int
    added: int
    left: int

    @property
    def missing(self) -> int:
        return self.standing - self.served


@dataclass(frozen=True)
class ListStanding:
    service_list: ServiceList
    following: ServiceList
    figures: ListFigures


def in_scope(enterprises: EnterpriseQuerySet, scope: str, year: int) -> EnterpriseQuerySet:
    """The active enterprises that a coverage figure is about."""
    rows = enterprises.active()
    return rows if scope == Scope.ALL else rows.filter(falls_under(scope, year))


def board_figures(user: User, year: int) -> BoardFigures:
    """All figures of the board in one statement."""
    seen = Enterprise.objects.visible_to(user)
    gaps = seen.active().served(False).values("pk")[: GAP_CAP + 1]
    limits = recent_limits.get()
    parts = [_counted(Enterprise.objects.filter(pk__in=gaps), Scope.ALL, limits)]
    parts += [_counted(in_scope(seen, scope, year), scope, limits) for scope in SCOPES]
    found = {scope: numbers for scope, *numbers in parts[0].union(*parts[1:], all=True)}
    return BoardFigures(
        gaps=found.get(Scope.ALL.value, [0])[0],
        coverages=[_coverage(scope, found.get(scope.value), limits) for scope in SCOPES],
        most=limits.most,
    )


def list_figures(entries: ServiceListEntryQuerySet, kind: str, year: int) -> ListFigures:
    return list_standing(entries, kind, year).figures


def list_standing(entries: ServiceListEntryQuerySet, kind: str, year: int) -> ListStanding:
    """The list, the one after it and its figures in one statement: every line has its list on record."""
    lines = entries.order_by().filter(kind=OuterRef("kind"), year=OuterRef("year"))
    standing = lines.standing()
    lists = ServiceList.objects.filter(kind=kind, year__in=[year - 1, year, year + 1])
    found = {
        one.year: one
        for one in lists.select_related("published_by", "rolled_by").annotate(
            standing=_number(standing),
            served=_number(standing.filter(enterprise__has_officer=True)),
            new=_number(newly_listed(standing, year)),
            gone=_number(not_continued(standing, year)),
            added=_number(lines.filter(ADDED)),
            left=_number(lines.filter(LEFT)),
        )
    }
    this, last = found.get(year), found.get(year - 1)
    names = ("standing", "served", "new", "added", "left")
    figures = {name: getattr(this, name, 0) for name in names}
    return ListStanding(
        this or ServiceList(kind=kind, year=year),
        found.get(year + 1) or ServiceList(kind=kind, year=year + 1),
        ListFigures(**figures, gone=getattr(last, "gone", 0)),
    )


def _number(lines: ServiceListEntryQuerySet) -> Any:
    counted = lines.values("kind").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def newly_listed(entries: ServiceListEntryQuerySet, year: int) -> ServiceListEntryQuerySet:
    """Entries of ``year`` whose enterprise (and project) did not stand on the list of the year before."""
    return entries.exclude(_same_in(year - 1))


def not_continued(entries: ServiceListEntryQuerySet, year: int) -> ServiceListEntryQuerySet:
    """Entries whose enterprise (and project) does not stand on the list of ``year``."""
    return entries.exclude(_same_in(year))


def _same_in(year: int) -> Exists:
    return Exists(same_line(year).standing())


def _counted(rows: EnterpriseQuerySet, scope: Scope, limits: Limits) -> Any:
    """Scope, total, served, then each gap; of all enterprises together only their number is asked."""
    asked = {
        f"gap_{gap.value}": Count("pk", filter=in_gap(gap, limits, scope)) if scope != Scope.ALL else Value(0)
        for gap in Gap
    }
    named = rows.order_by().annotate(scope=Value(scope.value, output_field=CharField())).values("scope")
    counted = named.annotate(total=Count("pk"), served=Count("pk", filter=Q(has_officer=True)), **asked)
    return counted.values_list("scope", "total", "served", *asked)


def _coverage(scope: Scope, numbers: Sequence[int] | None, limits: Limits) -> Coverage:
    total, served, *gaps = numbers or [0] * (2 + len(Gap))
    return Coverage(
        scope=scope.value,
        label=str(scope.label),
        served=served,
        total=total,
        days=limits.days[scope.value],
        gaps=dict(zip([gap.value for gap in Gap], gaps, strict=True)),
    )
