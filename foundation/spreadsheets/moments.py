"""A date in the spellings of a ledger: real dates, Excel's day numbers, or text (pure)."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from foundation.spreadsheets.marks import NotAValue
from foundation.spreadsheets.text import narrow

FIRST_YEAR, LAST_YEAR = 1900, 2100
SERIAL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
# Below stand years and amounts typed by mistake (2023 would be a day of 1905), above no date of ours.
FIRST_SERIAL, LAST_SERIAL = 20_000, 73_415

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPELLED = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,15})?")
_CLOCK = re.compile(r"(\d{1,2})[:时点](\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?")


def moment_of(raw: Any) -> datetime:
    """The wall-clock moment that a cell names, without time zone. Raises ``NotAValue``."""
    moment = _moment(raw)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise NotAValue(_("年份应在 %(first)s—%(last)s 之间") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return moment


def _moment(raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return raw
    if isinstance(raw, date):
        return datetime.combine(raw, time())
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _of_number(raw)
    if isinstance(raw, str):
        return _of_text(" ".join(narrow(raw).split()))
    raise NotAValue(_not_a_date())


def _of_number(raw: float) -> datetime:
    """A day number of Excel (45230 is 2023-10-31), or eight digits typed as a number."""
    if not math.isfinite(raw):
        raise NotAValue(_not_a_date())
    if float(raw).is_integer() and 10**7 <= raw < 10**8:
        return _of_text(str(int(raw)))
    if not FIRST_SERIAL <= raw < LAST_SERIAL:
        raise NotAValue(_not_a_date())
    moment = SERIAL_EPOCH + timedelta(days=raw)
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0, tzinfo=None)


def _of_text(text: str) -> datetime:
    if _SERIAL.fullmatch(text):
        return _of_number(float(text))
    day, clock = _split(text)
    if found := _COMPACT.fullmatch(day):
        parts = found.groups()
    elif found := _SPELLED.fullmatch(day):
        parts = (found[1] or found[5], found[3] or found[6], found[4] or found[7])
    else:
        raise NotAValue(_not_a_date())
    try:
        return datetime(*map(int, parts), *_clock_of(clock))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError as error:
        if isinstance(error, NotAValue):
            raise
        raise NotAValue(_("没有这一天或这个时刻，请核对")) from None


def _split(text: str) -> tuple[str, str]:
    if "日" in text:
        day, _day, clock = text.partition("日")
        return day.replace(" ", "") + "日", clock.strip()
    for mark in (" ", "T"):
        if mark in text:
            day, _mark, clock = text.partition(mark)
            return day, clock
    return text, ""


def _clock_of(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    found = _CLOCK.fullmatch(text.replace(" ", ""))
    if not found:
        raise NotAValue(_not_a_date())
    return tuple(int(part or 0) for part in found.groups())


def _not_a_date() -> str:
    return _("不是日期，请写成 2023-10-31")
