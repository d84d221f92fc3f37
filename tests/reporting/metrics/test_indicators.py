from __future__ import annotations

from decimal import Decimal

import pytest

from reporting.metrics.indicators import Band, is_far, light_of, points_above

UP = Band("up", "growth", Decimal(5), Decimal(0))
DOWN = Band("down", "value", Decimal(20), Decimal(30))


@pytest.mark.parametrize(
    ("growth", "light"), [("5", "green"), ("4.99", "amber"), ("0", "amber"), ("-0.01", "red"), (None, "")]
)
def test_higher_is_better(growth: str | None, light: str) -> None:
    assert light_of(UP, Decimal(999), growth and Decimal(growth)) == light  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "light"), [("20", "green"), ("20.1", "amber"), ("30", "amber"), ("31", "red")]
)
def test_lower_is_better(value: str, light: str) -> None:
    assert light_of(DOWN, Decimal(value), Decimal(999)) == light


def test_no_bands_no_light() -> None:
    assert light_of(Band(), Decimal(1), Decimal(1)) == ""
    assert light_of(Band("up"), Decimal(1), Decimal(1)) == ""


def test_the_bulletin_of_october_2023_lies_above_province_and_nation() -> None:
    assert points_above(Decimal("8.8"), Decimal("6.9")) == Decimal("1.9")
    assert points_above(Decimal("8.8"), Decimal("4.1")) == Decimal("4.7")
    assert points_above(None, Decimal(1)) is None


@pytest.mark.parametrize(
    ("value", "before", "growth", "far"),
    [
        ("150", "100", None, False),
        ("150.01", "100", None, True),
        ("50", "100", None, False),
        ("49.99", "100", None, True),
        ("1", "0", None, False),
        ("1", None, "50", False),
        ("1", None, "-50.1", True),
    ],
)
def test_more_than_half_away_has_to_be_confirmed(
    value: str, before: str | None, growth: str | None, far: bool
) -> None:
    assert is_far(Decimal(value), before and Decimal(before), growth and Decimal(growth)) is far  # type: ignore[arg-type]
