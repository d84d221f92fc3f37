from decimal import Decimal

import pytest

from enterprises.capital import capital_in_wan


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("100万人民币", "100"),
        ("100万元人民币", "100"),
        ("2000万人民币元", "2000"),
        ("2,180(万元人民币)", "2180"),
        ("2，180（万元人民币）", "2180"),
        ("200(万)", "200"),
        ("50.5万元", "50.5"),
        ("50万", "50"),
        ("1000000元", "100"),
        ("1000000元人民币", "100"),
    ],
)
def test_plain_amounts_are_read_as_wan(text: str, wan: str) -> None:
    assert capital_in_wan(text) == Decimal(wan)


@pytest.mark.parametrize(
    "text",
    ["N/A", "1000", "万人民币", "4804万美元", "100万港元", "约100万元", "", "9" * 30 + "万元", "-5万元"],
)
def test_what_is_not_plain_stays_text(text: str) -> None:
    assert capital_in_wan(text) is None
