"""A list on one day beside a list on another: of the same year, or of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ListChange, ListKind
from enterprises.models import ServiceListEntryQuerySet, same_line, stood_on

RANK = Case(
    When(change=ListChange.NEW, then=Value(0)),
    When(change=ListChange.GONE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
"""Of compared rows: what changed first."""


@dataclass(frozen=True)
class Point:
    """The list of a year at the end of a day."""

    year: int
    day: date

    @property
    def lines(self) -> Q:
        return Q(year=self.year) & stood_on(self.day)

    def __str__(self) -> str:
        now = self.day == timezone.localdate()
        words = _("%(year)s 年清单（现在）") if now else _("%(year)s 年清单（截至 %(day)s）")
        return words % {"year": self.year, "day": self.day}


@dataclass(frozen=True)
class Comparison:
    kind: str
    start: Point
    end: Point

    @property
    def is_within_a_year(self) -> bool:
        return self.start.year == self.end.year

    def __str__(self) -> str:
        return _("%(start)s → %(end)s") % {"start": self.start, "end": self.end}


@dataclass(frozen=True)
class Changes:
    new: int
    gone: int
    kept: int

    @property
    def before(self) -> int:
        return self.gone + self.kept

    @property
    def after(self) -> int:
        return self.new + self.kept

    @property
    def net(self) -> str:
        return f"{self.new - self.gone:+,}"


def comparison_asked(
    kind: str, year: int, asked: Mapping[str, Any], *, published_on: Callable[[], date | None]
) -> Comparison:
    """By default the year before beside this year, both as they are now; within a year, since it was published."""
    today = timezone.localdate()
    base = int(asked.get("base") or year - 1)
    since, until = asked.get("since"), asked.get("until") or today
    if since is None:
        since = published_on() or date(year, 1, 1) if base == year else today
    if base == year and since > until:
        since, until = until, since
    return Comparison(kind, Point(base, since), Point(year, until))


def compared(entries: ServiceListEntryQuerySet, what: Comparison) -> ServiceListEntryQuerySet:
    """One row for each line on either list, with its ``change``; a line on both is the later list's.

    ``later_reason`` and ``later_left_on`` say how a line that is gone left the later list, if it ever came there.
    """
    rows = entries.filter(kind=what.kind)
    if what.is_within_a_year:
        rows = rows.filter(year=what.end.year)
    else:
        rows = rows.filter(year__in=[what.start.year, what.end.year])
    rows = rows.filter(what.end.lines | (what.start.lines & ~Q(_same(what.end))))
    left = same_line(what.end.year).filter(left_on__lte=what.end.day).order_by("-left_on")
    change = Case(
        When(~what.end.lines, then=Value(ListChange.GONE)),
        When(Q(_same(what.start)), then=Value(ListChange.KEPT)),
        default=Value(ListChange.NEW),
        output_field=CharField(max_length=4),
    )
    told = rows.annotate(
        change=change,
        later_reason=Subquery(left.values("left_reason")[:1]),
        later_left_on=Subquery(left.values("left_on")[:1]),
    )
    return told.annotate(rank=RANK)


def changes_of(rows: QuerySet[Any]) -> Changes:
    counts = dict(rows.order_by().values_list("change").annotate(number=Count("pk")))
    return Changes(*(counts.get(change.value, 0) for change in ListChange))


def reason_of(entry: Any, what: Comparison) -> str:
    """Why a compared line came, went or stayed, as far as anybody wrote it down."""
    if entry.change == ListChange.GONE:
        return _why_gone(entry, what)
    if entry.change == ListChange.NEW:
        return _("%(day)s 入单%(note)s") % {
            "day": entry.entered_on,
            "note": f"：{entry.evidence_note}" if entry.evidence_note else "",
        }
    return str(entry.carry_reason) or entry.evidence_note


def _why_gone(entry: Any, what: Comparison) -> str:
    day, reason = entry.later_left_on, entry.later_reason
    if day is None and entry.left_on is not None and entry.left_on <= what.end.day:
        day, reason = entry.left_on, entry.left_reason
    if day is not None:
        return _("%(day)s 出单：%(reason)s") % {"day": day, "reason": reason}
    if what.end.year == what.start.year + 1 and entry.left_out_reason:
        return _("未转入：%(reason)s") % {"reason": entry.left_out_reason}
    if what.kind == ListKind.COMMISSIONED:
        return _("新投产项目清单只收当年投产的项目")
    return _("%(year)s 年未列入") % {"year": what.end.year}


def _same(point: Point) -> Exists:
    return Exists(same_line(point.year).filter(stood_on(point.day)))
