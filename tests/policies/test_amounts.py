from __future__ import annotations

import pytest

from policies.amounts import MOST_FEN, yuan


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (123_456_789, "1,234,567.89"),
        (MOST_FEN, "100,000,000,000.00"),
    ],
)
def test_fen_are_read_as_yuan_without_rounding(fen: int, shown: str) -> None:
    assert yuan(fen) == shown
