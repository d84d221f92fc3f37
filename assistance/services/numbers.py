from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from assistance.models import CaseCounter, SheetCounter

PREFIX = "SQ"
SHEET_PREFIX = "DB"


def next_number(year: int) -> str:
    """``SQ-2023-000187``. The update holds the year's row until the caller's transaction ends, so
    two writers never share a number; a rolled-back number is given again, a used one never."""
    return next_numbers(year, 1)[0]


def next_numbers(year: int, count: int) -> list[str]:
    last = _raise(CaseCounter, year, count)
    return [f"{PREFIX}-{year}-{serial:06d}" for serial in range(last - count + 1, last + 1)]


def next_sheet_number(year: int) -> str:
    """``DB-2026-0001`` of a supervision sheet, by the same rule."""
    return next_sheet_numbers(year, 1)[0]


def next_sheet_numbers(year: int, count: int) -> list[str]:
    last = _raise(SheetCounter, year, count)
    return [f"{SHEET_PREFIX}-{year}-{serial:04d}" for serial in range(last - count + 1, last + 1)]


def hold_numbers(year: int) -> None:
    """Take the year's row before anything else that a number will follow, so that locks keep one order."""
    next_numbers(year, 0)


def _raise(counter: type[CaseCounter | SheetCounter], year: int, count: int) -> int:
    rows: QuerySet[Any] = counter.objects.all()
    row = rows.filter(year=year)
    if not row.update(last=F("last") + count):  # the first of the year
        rows.bulk_create([counter(year=year)], ignore_conflicts=True)
        row.update(last=F("last") + count)
    last: int = row.values_list("last", flat=True).get()
    return last
