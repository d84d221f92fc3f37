"""时序进度 of a project: what is done of the year's plan against the time that has passed, and the light of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from enterprises.enums import Milestone

TENTH = Decimal("0.1")
BEHIND = Decimal(-10)
"""欠时序 of more than 10 百分点 is a warning."""
NEAR_DAYS = 30


class Lamp(StrEnum):
    """The kinds of the house's lights."""

    OVERDUE = "overdue"
    NEAR = "near"
    NORMAL = "normal"


@dataclass(frozen=True)
class Pace:
    """``done`` and ``time`` in %, ``ahead`` in 百分点: positive 超时序, negative 欠时序. None without a plan."""

    invested: Decimal
    plan: Decimal | None
    done: Decimal | None
    time: Decimal
    ahead: Decimal | None


def time_share(year: int, months: int, start: date | None = None, end: date | None = None) -> Decimal:
    """How much of the year's building time has passed by the end of month ``months``, in %.

    The building time is the whole year, cut by a planned 开工 and 完工 that lie in it.
    """
    first = start.month if start and start.year == year else 1
    last = end.month if end and end.year == year else 12
    last = max(first, last)
    passed = min(max(months - first + 1, 0), last - first + 1)
    return _tenth(Decimal(passed * 100) / (last - first + 1))


def pace(invested: Decimal, plan: Decimal | None, time: Decimal) -> Pace:
    if not plan:
        return Pace(invested, plan, None, time, None)
    done = _tenth(invested * 100 / plan)
    return Pace(invested, plan, done, time, done - time)


def overdue_milestones(
    planned: Mapping[Milestone, date | None], actual: Mapping[Milestone, date | None], day: date
) -> list[tuple[Milestone, int]]:
    """Those whose planned day has passed unreached, with how many days ago; the latest ones reached cover earlier."""
    reached = [index for index, one in enumerate(Milestone) if _is_by(actual.get(one), day)]
    covered = max(reached, default=-1)
    found = []
    for index, one in enumerate(Milestone):
        due = planned.get(one)
        if index > covered and due is not None and due < day:
            found.append((one, (day - due).days))
    return found


def lamp_of(
    planned: Mapping[Milestone, date | None],
    actual: Mapping[Milestone, date | None],
    day: date,
    ahead: Decimal | None,
) -> Lamp:
    if overdue_milestones(planned, actual, day):
        return Lamp.OVERDUE
    soon = overdue_milestones(planned, actual, day + timedelta(days=NEAR_DAYS + 1))
    return Lamp.NEAR if soon or (ahead is not None and ahead < BEHIND) else Lamp.NORMAL


def _is_by(reached: date | None, day: date) -> bool:
    return reached is not None and reached <= day


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)
