from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.enums import SizeClass
from enterprises.sizing import THRESHOLDS, size_of

ORDER = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]
people = st.integers(0, 200_000)
amounts = st.decimals(0, 10_000_000, places=2)


@pytest.mark.parametrize(
    ("staff", "revenue", "size"),
    [
        (1000, "40000", SizeClass.LARGE),
        (999, "40000", SizeClass.MEDIUM),
        (1000, "39999.99", SizeClass.MEDIUM),
        (300, "2000", SizeClass.MEDIUM),
        (299, "900000", SizeClass.SMALL),
        (5000, "1999.99", SizeClass.SMALL),
        (20, "300", SizeClass.SMALL),
        (19, "900000", SizeClass.MICRO),
        (20, "299.99", SizeClass.MICRO),
        (0, "0", SizeClass.MICRO),
    ],
)
def test_both_numbers_must_reach_a_class(staff: int, revenue: str, size: SizeClass) -> None:
    assert size_of(staff, Decimal(revenue)) == size


@given(people, amounts)
def test_as_the_regulation_tells_it(staff: int, revenue: Decimal) -> None:
    """Told as it stands in the regulation: neither number may be below the lower limit of the class."""
    reached = [size for size, least, amount in THRESHOLDS if not (staff < least or revenue < amount)]
    assert size_of(staff, revenue) == (reached[0] if reached else SizeClass.MICRO)


@given(people, people, amounts, amounts)
def test_more_never_makes_smaller(staff: int, more: int, revenue: Decimal, earned: Decimal) -> None:
    assert ORDER.index(size_of(staff + more, revenue + earned)) >= ORDER.index(size_of(staff, revenue))
