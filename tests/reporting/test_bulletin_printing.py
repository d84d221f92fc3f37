"""How figures are printed: never more than there is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.printing import (
    about_yi,
    counted,
    over,
    percent,
    place,
    points,
    wan,
    whole_percent,
    yi_of_wan,
)


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        (counted("家"), 1694, "1694家"),
        (counted("万个"), Decimal("1.03"), "1.03万个"),
        (over(100, "家次"), 2263, "2200余家次"),
        (over(10, "项"), 27, "20余项"),
        (over(1000, "家"), 4000, "4000家"),
        (over(10, "项"), 7, "7项"),
        (yi_of_wan, Decimal(688_000), "68.8亿元"),
        (yi_of_wan, Decimal("687999.99"), "68.79亿元"),
        (about_yi, Decimal("30281.42"), "约3亿元"),
        (about_yi, Decimal(4_600), "约0.5亿元"),
        (about_yi, 0, "0亿元"),
        (wan, Decimal("1670.000000"), "1670万元"),
        (percent, Decimal("8.80"), "8.8%"),
        (whole_percent, Decimal("99.89"), "99%"),
        (points, Decimal("0.58"), "0.58个百分点"),
        (place, 85, "第85位"),
    ],
)
def test_printed(form: object, number: object, printed: str) -> None:
    assert form(number) == printed  # type: ignore[operator]


@given(n=st.integers(0, 10**7), step=st.sampled_from([10, 100, 1000]))
def test_over_is_never_more_than_there_is(n: int, step: int) -> None:
    printed = over(step, "家")(n)
    shown = int("".join(filter(str.isdigit, printed)))
    assert shown <= n < shown + step
    assert ("余" in printed) == (shown < n)
