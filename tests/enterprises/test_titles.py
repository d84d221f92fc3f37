from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from enterprises.enums import TitleKind, TitleLevel, TitleState
from enterprises.titles import growth, levels_of, months_on, state_on, term_end

DAY = date(2026, 1, 1)


def test_ladder_holds_three_years_and_the_last_day_counts() -> None:
    assert term_end(TitleKind.SPECIALISED, date(2023, 6, 1)) == date(2026, 5, 31)
    assert term_end(TitleKind.LITTLE_GIANT, date(2024, 2, 29)) == date(2027, 2, 27)
    assert term_end(TitleKind.GAZELLE, date(2023, 6, 1)) is None


def test_a_short_month_ends_earlier() -> None:
    assert months_on(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_on(date(2025, 12, 15), 1) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("valid_to", "withdrawn_on", "state"),
    [
        (None, None, TitleState.VALID),
        (date(2026, 7, 2), None, TitleState.VALID),
        (date(2026, 7, 1), None, TitleState.DUE),
        (DAY, None, TitleState.DUE),
        (date(2025, 12, 31), None, TitleState.EXPIRED),
        (None, DAY, TitleState.WITHDRAWN),
        (date(2025, 12, 31), date(2025, 6, 1), TitleState.WITHDRAWN),
        (None, date(2026, 1, 2), TitleState.VALID),
    ],
)
def test_state_on_a_day(valid_to: date | None, withdrawn_on: date | None, state: TitleState) -> None:
    assert state_on(DAY, valid_to=valid_to, withdrawn_on=withdrawn_on) == state


def test_growth_is_relative_and_unknown_from_nothing() -> None:
    assert growth(21, 9) == Decimal("133.3")
    assert growth(9, 21) == Decimal("-57.1")
    assert growth(2, 0) is None


def test_a_step_of_the_ladder_has_one_level() -> None:
    assert levels_of(TitleKind.LITTLE_GIANT) == (TitleLevel.NATIONAL,)
    assert len(levels_of(TitleKind.CHAMPION)) == 3
