"""Spans of days that a figure is told for (pure): 本月, 上月, 本季, 1—10月累计, 本年, 自定义."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

ONE_WEEK = timedelta(days=7)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Preset(StrEnum):
    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    CUMULATIVE = "cumulative"
    YEAR = "year"
    CUSTOM = "custom"


@dataclass(frozen=True, order=True)
class Period:
    """From the first day to the last, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after the day it begins")

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time.min, SHANGHAI)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return datetime.combine(self.last + timedelta(days=1), time.min, SHANGHAI)

    @property
    def is_month(self) -> bool:
        return self == month_of(self.first)

    @property
    def label(self) -> str:
        """As an official writes it: 2023年10月, 2023年1—10月, 2023年第四季度, 2023年."""
        first, last = self.first, self.last
        if not self.is_whole_months or first.year != last.year:
            return _("%(first)s至%(last)s") % {"first": _day(first), "last": _day(last, first)}
        if first.month == last.month:
            return _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month}
        if (first.month, last.month) == (1, 12):
            return _("%(year)d年") % {"year": first.year}
        return _("%(year)d年%(first)d—%(last)d月") % {
            "year": first.year,
            "first": first.month,
            "last": last.month,
        }

    @property
    def is_whole_months(self) -> bool:
        return self.first.day == 1 and self.last == month_of(self.last).last


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    return Period(first, first + timedelta(days=6))


def period_before(period: Period) -> Period:
    """As long, just before: as many months before whole months, as many days before anything else."""
    last = period.first - timedelta(days=1)
    if not period.is_whole_months:
        return Period(last - (period.last - period.first), last)
    count = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    return Period(months_back(last, count)[0].first, last)


def months_back(today: date, count: int) -> list[Period]:
    """``count`` whole months, the oldest first, today's last."""
    found = [month_of(today)]
    while len(found) < count:
        found.append(month_of(found[-1].first - timedelta(days=1)))
    return found[::-1]


def period_of(preset: Preset, today: date) -> Period:
    """The preset as of ``today``; 自定义 falls back to the month."""
    month = month_of(today)
    match preset:
        case Preset.WEEK:
            return week_of(today)
        case Preset.LAST_WEEK:
            return week_of(today - ONE_WEEK)
        case Preset.LAST_MONTH:
            return month_of(month.first - timedelta(days=1))
        case Preset.QUARTER:
            first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
            return Period(first, month_of(first + timedelta(days=70)).last)
        case Preset.CUMULATIVE:
            last = month.first - timedelta(days=1)
            return Period(date(last.year, 1, 1), last)
        case Preset.YEAR:
            return Period(date(today.year, 1, 1), date(today.year, 12, 31))
        case _:
            return month


def preset_of(period: Period, today: date) -> Preset:
    """The preset that gives just this period."""
    named = (preset for preset in Preset if preset != Preset.CUSTOM)
    return next((preset for preset in named if period_of(preset, today) == period), Preset.CUSTOM)


def preset_label(preset: Preset, today: date) -> str:
    labels = {
        Preset.WEEK: _("本周"),
        Preset.LAST_WEEK: _("上周"),
        Preset.MONTH: _("本月"),
        Preset.LAST_MONTH: _("上月"),
        Preset.QUARTER: _("本季"),
        Preset.CUMULATIVE: _("1—%(month)d月累计") % {"month": period_of(Preset.CUMULATIVE, today).last.month},
        Preset.YEAR: _("本年"),
        Preset.CUSTOM: _("自定义"),
    }
    return labels[preset]


def _day(day: date, after: date | None = None) -> str:
    if after is not None and after.year == day.year:
        return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
