from __future__ import annotations

import pytest

from foundation.web.phones import mask_phone, normalise_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("0635-8412345", "0635-8412345"),
        ("(0635)8412345", "0635-8412345"),
        ("+86 0635 8412345", "0635-8412345"),
        ("01062345678", "010-62345678"),
        ("0635—8412345转12", "0635-8412345-12"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_normalise_phone_keeps_one_form(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize("typed", ["1380013", "8412345", "23812345678", "电话", "138123456789", "12345"])
def test_normalise_phone_refuses_what_cannot_be_called(typed: str) -> None:
    assert normalise_phone(typed) is None


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("0635-8412345", "0635-****2345"), ("12345", "****"), ("", "")],
)
def test_mask_phone_hides_the_middle(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
