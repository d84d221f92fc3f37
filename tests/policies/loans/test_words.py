from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.amounts import MOST_FEN
from policies.loan_words import DIGITS, GROUPS, PLACES, fen_of, in_capitals, shown_wan, wan_of

TOLD = re.compile(r"(?:(?P<yuan>.+?)元)?(?P<rest>.*)")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1_050, "壹拾元伍角整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_000_000_00, "壹佰万元整"),
        (10_010_000_00, "壹仟零壹万元整"),
        (100_000_500_00, "壹亿零伍佰元整"),
        (3_000 * 10**6, "叁仟万元整"),
        (688_000 * 10**6, "陆拾捌亿捌仟万元整"),
        (10**13, "壹仟亿元整"),
    ],
)
def test_amounts_in_capitals(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


@pytest.mark.parametrize(
    ("fen", "least", "shown"),
    [
        (999_996, 2, "0.999996"),
        (999_996, 0, "0.999996"),
        (1_000 * 10**6, 2, "1,000.00"),
        (1_000 * 10**6, 0, "1,000"),
        (12_345_500_000, 2, "12,345.50"),
    ],
)
def test_what_is_shown_is_all_that_is_there(fen: int, least: int, shown: str) -> None:
    assert shown_wan(fen, least) == shown


def test_a_negative_amount_has_no_words() -> None:
    with pytest.raises(ValueError, match="never negative"):
        in_capitals(-1)


def read_back(words: str) -> int:
    """By a reader of its own: digit, place and group of each character."""
    found = TOLD.fullmatch(words)
    assert found
    fen = 0
    for figure, unit in re.findall(rf"([{DIGITS}])([角分])", found["rest"]):
        fen += DIGITS.index(figure) * (10 if unit == "角" else 1)
    total = group = digit = 0
    for char in found["yuan"] or "":
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in PLACES:
            group, digit = group + digit * 10 ** PLACES.index(char), 0
        else:
            total, group, digit = total + (group + digit) * 10_000 ** GROUPS.index(char), 0, 0
    return (total + group + digit) * 100 + fen


@given(st.integers(min_value=0, max_value=MOST_FEN))
def test_words_are_read_back_as_the_amount(fen: int) -> None:
    words = in_capitals(fen)
    assert read_back(words) == fen
    assert "零零" not in words


@given(st.integers(min_value=0, max_value=MOST_FEN))
def test_wan_and_fen_are_exact(fen: int) -> None:
    assert fen_of(wan_of(fen)) == fen
    assert fen_of(Decimal("0.000001")) == 1
