"""A month or a year of a summary, as far as it lies in the days that were asked for."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Part:
    label: str
    first: date
    last: date


def month_within(day: date, first: date, last: date) -> Part:
    """The month of ``day``; its year is named where the days asked for have several."""
    label = _("%(month)d 月") if first.year == last.year else _("%(year)d 年 %(month)d 月")
    end = day.replace(day=monthrange(day.year, day.month)[1])
    named = {"year": day.year, "month": day.month}
    return Part(label % named, max(day.replace(day=1), first), min(end, last))


def year_within(year: int, first: date, last: date) -> Part:
    return Part(
        _("%(year)d 年") % {"year": year}, max(date(year, 1, 1), first), min(date(year, 12, 31), last)
    )
