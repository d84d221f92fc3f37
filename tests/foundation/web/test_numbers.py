from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.web.numbers import amount_wan, capped, file_size, grouped, percent_truncated, wan_in_words


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (479, 484, "98.96%"),
        (171, 172, "99.41%"),
        (470, 474, "99.15%"),
        (0, 7, "0.00%"),
        (7, 7, "100.00%"),
        (0, 0, "—"),
    ],
)
def test_percent_truncated_cuts(numerator: int, denominator: int, shown: str) -> None:
    assert percent_truncated(numerator, denominator) == shown


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_percent_truncated_never_rounds_up(numerator: int, denominator: int) -> None:
    shown = Decimal(percent_truncated(numerator, denominator).rstrip("%"))
    exact = Decimal(numerator) * 100 / denominator
    assert shown <= exact < shown + Decimal("0.01")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1234567.5"), "1,234,567.50"), (Decimal("0.005"), "0.01"), (0, "0.00"), (None, "—")],
)
def test_amount_wan_has_two_decimals(value: Decimal | None, shown: str) -> None:
    assert amount_wan(value) == shown


@pytest.mark.parametrize(("count", "shown"), [(37, "37"), (10_000, "10,000"), (10_001, "1万+")])
def test_capped_says_more_than(count: int, shown: str) -> None:
    assert capped(count, 10_000) == shown


@pytest.mark.parametrize(("size", "shown"), [(900, "900 B"), (345_678, "338 kB"), (5_242_880, "5.0 MB")])
def test_file_size_reads_easily(size: int, shown: str) -> None:
    assert file_size(size) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (999, "999"), (1200, "1,200"), (1234567, "1,234,567")]
)
def test_grouped_sets_thousands_apart(count: int, shown: str) -> None:
    assert grouped(count) == shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("12,345.6", "1.23456 亿元"),
        ("￥１２,３４５.６万元", "1.23456 亿元"),
        ("10000", "1 亿元"),
        ("9999.99", "99,999,900 元"),
        ("0.0001", "1 元"),
        ("-15000.5", "-1.50005 亿元"),
        ("123456789.1234", "12,345.67891234 亿元"),
        ("0", "0 元"),
        ("1.2亿", "1.2 亿元"),
        ("500元", "500 元"),
        ("12万", ""),
        ("", ""),
        ("12O.5", ""),
        ("1e99", ""),
        ("9" * 40, ""),
    ],
)
def test_wan_in_words(typed: str, told: str) -> None:
    assert wan_in_words(typed) == told
