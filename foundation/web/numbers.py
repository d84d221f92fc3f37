"""Figures as they are shown: 万元 with commas, shares truncated and never rounded up."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from foundation.web.amounts import Ambiguous, split_amount

MISSING = "—"
CENT = Decimal("0.01")
WAN = 10_000
PLAIN = re.compile(r"-?\d{1,16}(\.\d{1,6})?")
MARKS = {ord(char): None for char in ",¥￥ \t_"}


def bare_number(text: str, *units: str) -> str:
    """What people type, half width, without commas, currency signs and the units behind it."""
    bare = unicodedata.normalize("NFKC", text).translate(MARKS)
    for unit in units:
        bare = bare.removesuffix(unit)
    return bare


def in_wan(text: str) -> str:
    """What is typed into a box of 万元 as a plain number of 万元: 1.2亿 is 12000, 500元 is 0.05. Raises ``Ambiguous``.

    What is no number comes back as it was typed, half width.
    """
    bare = bare_number(text)
    figure, shift = split_amount(bare, "万元")
    plain = figure.replace(",", "")
    return f"{Decimal(plain).scaleb(shift):f}" if shift and PLAIN.fullmatch(plain) else figure


def wan_in_words(text: str) -> str:
    """An amount of 万元 in the next unit, so that a wrong unit is seen: 12,345.6 is 1.23456 亿元, 500 is 5,000,000 元.

    Empty for what is no number, or could be two. static/js/wan.js says the same while it is typed.
    """
    try:
        bare = in_wan(text)
    except Ambiguous:
        return ""
    if not PLAIN.fullmatch(bare):
        return ""
    value = Decimal(bare)
    if abs(value) >= WAN:
        return f"{_short(value / WAN)} 亿元"
    return f"{_short(value * WAN)} 元"


def _short(value: Decimal) -> str:
    """With commas and without zeros at the end of the decimals."""
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def amount_wan(value: Decimal | int | None) -> str:
    """An amount of 万元 with two decimals."""
    if value is None:
        return MISSING
    return f"{Decimal(value).quantize(CENT, ROUND_HALF_UP):,}"


def percent_truncated(numerator: int, denominator: int, places: int = 2) -> str:
    """479 of 484 is 98.96%, because 98.97% would hide a miss; integers only."""
    if denominator == 0:
        return MISSING
    scale = 10**places
    units = numerator * 100 * scale // denominator
    return f"{units // scale}.{units % scale:0{places}d}%"


def grouped(count: int) -> str:
    """1,200: thousands are set apart."""
    return f"{count:,}"


def capped(count: int, cap: int) -> str:
    """A count that was stopped at ``cap`` + 1 says so: 1万+, 2,000+."""
    if count <= cap:
        return f"{count:,}"
    return f"{cap // 10_000}万+" if cap >= 10_000 else f"{cap:,}+"


def file_size(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} kB"
    return f"{size / 1024 / 1024:.1f} MB"
