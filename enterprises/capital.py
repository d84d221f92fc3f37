"""注册资金 as registers write it, read as 万元 where it is plain (pure)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

WAN = re.compile(r"(\d+(?:\.\d+)?)(?:万元?人民币元?|万元?|\(万元?(?:人民币)?\)|人民币万元?)")
YUAN = re.compile(r"(\d+(?:\.\d+)?)(?:元人民币|人民币元|元)")
LARGEST = Decimal(10) ** 12


def capital_in_wan(text: str) -> Decimal | None:
    """``2,180(万元人民币)`` is 2180; a bare number, another currency or an empty amount is None."""
    spelled = re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", text))
    amount = None
    if found := WAN.fullmatch(spelled):
        amount = Decimal(found[1])
    elif found := YUAN.fullmatch(spelled):
        amount = Decimal(found[1]) / 10_000
    return amount.quantize(Decimal("0.0001")) if amount is not None and amount < LARGEST else None
