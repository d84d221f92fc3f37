"""Periods of monthly reporting: 1—N月 of a year, told some days after its end. January has none of its own."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

FIRST, LAST = 2, 12
QUARTER = 3


class Span(NamedTuple):
    """January to ``months`` of ``year``. Compares by time."""

    year: int
    months: int

    @property
    def label(self) -> str:
        if self.months == LAST:
            return _("%(year)s 年 1—12 月") % {"year": self.year}
        return _("%(year)s 年 1—%(months)s 月") % {"year": self.year, "months": self.months}

    @property
    def code(self) -> str:
        """As it stands in addresses: 2023-10."""
        return f"{self.year}-{self.months:02d}"

    @property
    def year_before(self) -> Span:
        return Span(self.year - 1, self.months)

    @property
    def previous(self) -> Span:
        return Span(self.year - 1, LAST) if self.months <= FIRST else Span(self.year, self.months - 1)

    @property
    def next(self) -> Span:
        return Span(self.year + 1, FIRST) if self.months == LAST else Span(self.year, self.months + 1)


def over_by(day: date) -> Span:
    """The latest period that has ended before ``day``. All January it is the whole year before, and all February too."""
    if day.month <= FIRST:
        return Span(day.year - 1, LAST)
    return Span(day.year, day.month - 1)


def due_by(day: date, told_on: int) -> Span:
    """The latest period whose figures should be here: they are told by the day ``told_on`` of the month after it."""
    latest = over_by(day)
    ended_last_month = (latest.year, latest.months) == _month_before(day)
    return latest.previous if ended_last_month and day.day < told_on else latest


def read_span(code: str) -> Span | None:
    """``2023-10``; None where it names no period."""
    year, dash, months = code.partition("-")
    if not dash or not (year.isascii() and year.isdigit() and months.isascii() and months.isdigit()):
        return None
    span = Span(int(year), int(months))
    return span if 1990 <= span.year <= 2100 and FIRST <= span.months <= LAST and len(code) <= 7 else None


def _month_before(day: date) -> tuple[int, int]:
    return (day.year - 1, LAST) if day.month == 1 else (day.year, day.month - 1)
