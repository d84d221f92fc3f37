"""What a new installation knows of holidays, and what the package knows of a year (国办 notices 2004 to 2026)."""

from __future__ import annotations

from datetime import date
from typing import Any

from chinese_calendar import Holiday, constants

from foundation.worktime.models import CalendarDay, CalendarYear
from foundation.worktime.stamp import renew_stamp

SOURCE = "国务院办公厅放假通知（chinesecalendar）"
CHINESE_NAMES = {holiday.value: str(holiday.chinese) for holiday in Holiday}


def ensure_calendar(**kwargs: Any) -> None:
    """Fill the empty table; never change what a person has set. Runs after every migration."""
    if CalendarYear.objects.exists():
        return
    CalendarDay.objects.bulk_create(packaged_days())
    CalendarYear.objects.bulk_create(
        CalendarYear(year=year, is_published=True, source=SOURCE) for year in packaged_years()
    )
    renew_stamp()


def packaged_years() -> list[int]:
    return sorted({day.year for day in constants.holidays})


def packaged_days(year: int | None = None) -> list[CalendarDay]:
    """Every holiday and make-up working day that the package knows, or those of one year."""
    return [
        CalendarDay(date=day, is_workday=is_workday, name=CHINESE_NAMES.get(name, name)[:30], source=SOURCE)
        for table, is_workday in ((constants.holidays, False), (constants.workdays, True))
        for day, name in sorted(table.items())
        if _is_wanted(day, year)
    ]


def _is_wanted(day: date, year: int | None) -> bool:
    return year is None or day.year == year
