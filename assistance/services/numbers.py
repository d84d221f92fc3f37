from __future__ import annotations

from django.db.models import F

from assistance.models import CaseCounter

PREFIX = "SQ"


def next_number(year: int) -> str:
    """``SQ-2023-000187``. The update holds the year's row until the caller's transaction ends, so
    two writers never share a number; a rolled-back number is given again, a used one never."""
    return next_numbers(year, 1)[0]


def next_numbers(year: int, count: int) -> list[str]:
    CaseCounter.objects.bulk_create([CaseCounter(year=year)], ignore_conflicts=True)
    CaseCounter.objects.filter(year=year).update(last=F("last") + count)
    last = CaseCounter.objects.values_list("last", flat=True).get(year=year)
    return [f"{PREFIX}-{year}-{serial:06d}" for serial in range(last - count + 1, last + 1)]


def hold_numbers(year: int) -> None:
    """Take the year's row before anything else that a number will follow, so that locks keep one order."""
    next_numbers(year, 0)
