"""大事记 of one enterprise: what happened when, from every kind of record, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.privacy import quieten
from foundation.web.dates import start_of_day

MOST = 200
"""So many lines are shown; a year shows what lies further back."""


@dataclass(frozen=True)
class Line:
    """``day`` is the day by which it counts; ``who`` and ``url`` may be empty."""

    day: date
    text: str
    who: str = ""
    url: str = ""


@dataclass(frozen=True)
class Span:
    """From a day on and before another; None is open."""

    since: date | None = None
    before: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or day >= self.since) and (self.before is None or day < self.before)

    def newest(self, rows: QuerySet[Any], field: str, *, moments: bool = False) -> QuerySet[Any]:
        """The newest of the rows whose day (or moment) lies inside, one more than is shown."""
        bound: Callable[[date], Any] = start_of_day if moments else _as_it_is
        rows = rows.filter(**{f"{field}__isnull": False})
        if self.since is not None:
            rows = rows.filter(**{f"{field}__gte": bound(self.since)})
        if self.before is not None:
            rows = rows.filter(**{f"{field}__lt": bound(self.before)})
        return rows.order_by(f"-{field}", "-pk")[: MOST + 1]


Lines = Callable[[Enterprise, User, Span], Iterable[Line]]


@dataclass(frozen=True)
class Source:
    """A kind of record: ``lines`` may give too many or some from outside the span, never too few of the newest."""

    kind: str
    label: str | Promise
    lines: Lines
    right: Permission = Permission.ENTERPRISE_READ


@dataclass(frozen=True)
class Entry:
    line: Line
    label: str | Promise


_sources: dict[str, Source] = {}


def register_sources(sources: Iterable[Source]) -> None:
    """From this floor and those above, each kind once."""
    _sources.update({source.kind: source for source in sources})


def all_sources() -> tuple[Source, ...]:
    return tuple(_sources.values())


def sources_for(user: User) -> list[Source]:
    """The kinds whose right the reader holds."""
    return [source for source in all_sources() if user.has(source.right)]


def chronicle(enterprise: Enterprise, user: User, span: Span, kind: str = "") -> tuple[list[Entry], bool]:
    """At most ``MOST`` entries, and whether there are more. One statement a kind. A number typed into a text is masked."""
    chosen = [source for source in sources_for(user) if kind in ("", source.kind)]
    found = [entry for source in chosen for entry in _entries(source, enterprise, user, span)]
    found.sort(key=lambda entry: entry.line.day, reverse=True)
    return found[:MOST], len(found) > MOST


def day_of(moment: datetime) -> date:
    day: date = timezone.localtime(moment).date()
    return day


def year_span(year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 1, 1, 1))


def _entries(source: Source, enterprise: Enterprise, user: User, span: Span) -> Iterator[Entry]:
    for line in source.lines(enterprise, user, span):
        if span.holds(line.day):
            yield Entry(replace(line, text=quieten(line.text)), source.label)


def _as_it_is(day: date) -> date:
    return day
