from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enterprises.enums import Milestone
from enterprises.project_board import months_told
from enterprises.project_pace import Lamp, lamp_of, overdue_milestones, pace, time_share

DAY = date(2023, 10, 31)
START, COMPLETION, COMMISSION, CAPACITY = Milestone


@pytest.mark.parametrize(
    ("months", "start", "end", "share"),
    [
        (10, None, None, "83.3"),
        (0, None, None, "0.0"),
        (12, None, None, "100.0"),
        (10, date(2023, 7, 15), None, "66.7"),
        (10, None, date(2023, 8, 31), "100.0"),
        (3, date(2023, 7, 15), None, "0.0"),
        (10, date(2022, 7, 1), date(2024, 1, 1), "83.3"),
        (7, date(2023, 7, 1), date(2023, 7, 31), "100.0"),
    ],
)
def test_time_passes_within_the_building_time_of_the_year(
    months: int, start: date | None, end: date | None, share: str
) -> None:
    assert time_share(2023, months, start, end) == Decimal(share)


def test_ahead_is_a_difference_of_two_percentages() -> None:
    told = pace(Decimal(1_605_200), Decimal(1_472_661), Decimal("83.3"))
    assert (told.done, told.ahead) == (Decimal("109.0"), Decimal("25.7"))
    behind = pace(Decimal(50), Decimal(100), Decimal("83.3"))
    assert behind.ahead == Decimal("-33.3")
    unplanned = pace(Decimal(50), None, Decimal("83.3"))
    assert (unplanned.done, unplanned.ahead) == (None, None)


def test_a_milestone_is_overdue_the_day_after_and_a_later_one_covers_it() -> None:
    planned = {START: DAY, COMPLETION: date(2024, 6, 1)}
    assert overdue_milestones(planned, {}, DAY) == []
    assert overdue_milestones(planned, {}, DAY + timedelta(days=1)) == [(START, 1)]
    assert overdue_milestones(planned, {COMPLETION: DAY}, DAY + timedelta(days=9)) == []
    assert overdue_milestones(planned, {START: DAY + timedelta(days=5)}, DAY + timedelta(days=3)) == [
        (START, 3)
    ]


@pytest.mark.parametrize(
    ("due", "ahead", "lamp"),
    [
        (DAY - timedelta(days=1), None, Lamp.OVERDUE),
        (DAY, None, Lamp.NEAR),
        (DAY + timedelta(days=30), None, Lamp.NEAR),
        (DAY + timedelta(days=31), None, Lamp.NORMAL),
        (None, Decimal("-10.0"), Lamp.NORMAL),
        (None, Decimal("-10.1"), Lamp.NEAR),
        (None, None, Lamp.NORMAL),
    ],
)
def test_lamps(due: date | None, ahead: Decimal | None, lamp: Lamp) -> None:
    assert lamp_of({COMMISSION: due}, {START: date(2023, 1, 1)}, DAY, ahead) == lamp


@pytest.mark.parametrize(
    ("year", "today", "months"),
    [(2023, DAY, 10), (2023, date(2023, 10, 30), 9), (2023, date(2023, 12, 31), 12), (2023, date(2024, 1, 1), 12),
     (2024, DAY, 0), (2023, date(2023, 1, 1), 0)],
)  # fmt: skip
def test_months_that_have_ended(year: int, today: date, months: int) -> None:
    assert months_told(year, today) == months
