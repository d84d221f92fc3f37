"""Dates as people here write and read them (ux.md 3.15)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from django.utils import timezone

WEEKDAYS = "一二三四五六日"
NEAR_DAYS = {"前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}
FIRST_YEAR, LAST_YEAR = 1900, 2100

_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_FULL = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_SHORT = re.compile(r"^(\d{1,2})[-/.月](\d{1,2})日?$")
_TIME = re.compile(r"^(\d{1,2})[:点时](?:(\d{1,2})分?)?$")
_SPLIT = re.compile(r"^(\S+?)[T\s]+(\S+)$")


class NoSuchDayError(ValueError):
    """The text has the shape of a date, but the calendar has no such day."""


def parse_date(text: str, *, today: date) -> date:
    """The day meant by ``text``; a month and day alone mean this year. Raises ValueError."""
    text = _tight(text)
    if text in NEAR_DAYS:
        return today + timedelta(days=NEAR_DAYS[text])
    if match := _COMPACT.match(text) or _FULL.match(text):
        year, month, day = (int(part) for part in match.groups())
        return _day(year, month, day)
    if match := _SHORT.match(text):
        month, day = (int(part) for part in match.groups())
        return _day(today.year, month, day)
    raise ValueError(text)


def parse_datetime(text: str, *, now: datetime) -> datetime:
    """A day and a time of day in the zone of ``now``. Raises ValueError."""
    text = unicodedata.normalize("NFKC", text).strip()
    match = _SPLIT.match(text)
    if match is None:
        raise ValueError(text)
    clock = _TIME.match(match[2])
    if clock is None:
        raise ValueError(text)
    day = parse_date(match[1], today=now.date())
    return datetime.combine(day, time(int(clock[1]), int(clock[2] or 0)), tzinfo=now.tzinfo)


def cn_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def cn_datetime(moment: datetime) -> str:
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{cn_date(local.date())}{local:%H:%M}"


def start_of_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchDayError(year)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError(str(error)) from error
