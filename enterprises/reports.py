"""Coverage of 一对一 and the change of a list from one year to the next.

Every figure is a count of the queryset that the page behind its link shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise

from enterprises.enums import ListKind, Scope
from enterprises.models import EnterpriseQuerySet, ServiceListEntry, ServiceListEntryQuerySet


@dataclass(frozen=True)
class Coverage:
    """How many of ``total`` enterprises have their one officer."""

    scope: str
    label: str | Promise
    served: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.served


@dataclass(frozen=True)
class YearChange:
    """Standing this year; of them new since last year; and standing last year but not this."""

    standing: int
    new: int
    gone: int


def in_scope(enterprises: EnterpriseQuerySet, scope: str, year: int) -> EnterpriseQuerySet:
    """The active enterprises that a coverage figure is about."""
    rows = enterprises.active()
    if scope == Scope.ABOVE_SCALE:
        return rows.filter(is_above_scale=True)
    if scope in ListKind.values:
        listed = ServiceListEntry.objects.standing().of(scope, year)
        return rows.filter(pk__in=listed.values("enterprise_id"))
    return rows


def coverage(enterprises: EnterpriseQuerySet, scope: str, year: int) -> Coverage:
    counted = in_scope(enterprises, scope, year).aggregate(
        total=Count("pk"), served=Count("pk", filter=Q(has_officer=True))
    )
    return Coverage(scope=scope, label=Scope(scope).label, **counted)


def year_change(entries: ServiceListEntryQuerySet, kind: str, year: int) -> YearChange:
    this_year = entries.standing().of(kind, year)
    return YearChange(
        standing=this_year.count(),
        new=newly_listed(this_year, year).count(),
        gone=not_continued(entries.standing().of(kind, year - 1), year).count(),
    )


def newly_listed(entries: ServiceListEntryQuerySet, year: int) -> ServiceListEntryQuerySet:
    """Entries of ``year`` whose enterprise (and project) did not stand on the list of the year before."""
    return entries.exclude(_same_in(year - 1))


def not_continued(entries: ServiceListEntryQuerySet, year: int) -> ServiceListEntryQuerySet:
    """Entries whose enterprise (and project) does not stand on the list of ``year``."""
    return entries.exclude(_same_in(year))


def _same_in(year: int) -> Exists:
    same = ServiceListEntry.objects.standing().filter(
        kind=OuterRef("kind"),
        year=year,
        enterprise=OuterRef("enterprise"),
        project_name=OuterRef("project_name"),
    )
    return Exists(same)
