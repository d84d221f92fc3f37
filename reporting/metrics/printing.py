"""How a figure of the bulletin is printed: 余, 约, 亿元, 百分点, 位次 (pure; domain.md A2). A number is never rounded up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

WAN_IN_YI = 10_000
Number = int | Decimal
Form = Callable[[Number], str]


def counted(unit: str) -> Form:
    """1694 家"""
    return lambda n: f"{plain(n)}{unit}" if isinstance(n, Decimal) else f"{n}{unit}"


def over(step: int, unit: str) -> Form:
    """2263 in steps of 100: 2200余家次. What falls on a step has no 余."""

    def form(n: Number) -> str:
        floor = int(n) // step * step
        if floor in (0, n):
            return f"{n}{unit}"
        return _("%(floor)d余%(unit)s") % {"floor": floor, "unit": unit}

    return form


def yi_of_wan(wan: Number) -> str:
    """亿元 of 万元, two decimals at most, cut off: 688,000 → 68.8亿元."""
    yi = (Decimal(wan) / WAN_IN_YI).quantize(Decimal("0.01"), ROUND_DOWN)
    return _("%(yi)s亿元") % {"yi": plain(yi)}


def about_yi(wan: Number) -> str:
    """One significant figure: 30,281 万元 → 约3亿元."""
    yi = Decimal(wan) / WAN_IN_YI
    if yi <= 0:
        return yi_of_wan(wan)
    return _("约%(yi)s亿元") % {"yi": plain(yi.quantize(Decimal(1).scaleb(yi.adjusted()), ROUND_HALF_UP))}


def wan(amount: Number) -> str:
    """1,670 → 1670万元"""
    return _("%(wan)s万元") % {"wan": plain(Decimal(amount))}


def percent(n: Number) -> str:
    return f"{plain(Decimal(n))}%"


def whole_percent(n: Number) -> str:
    """Cut off: 99.37 → 99%."""
    return f"{int(n)}%"


def cut_percent(n: Number) -> str:
    """Two decimals at most, cut off: 98.967 → 98.96%."""
    return percent(Decimal(n).quantize(Decimal("0.01"), ROUND_DOWN))


def points(n: Number) -> str:
    """The difference of two percentages."""
    return _("%(n)s个百分点") % {"n": plain(Decimal(n))}


def place(n: Number) -> str:
    return _("第%(n)d位") % {"n": n}


def items(n: Number) -> str:
    """Of a figure that is words: how many they are. What is printed are the words."""
    return _("%(n)s项") % {"n": n}


def plain(n: Decimal) -> str:
    """Without zeros at the end and without an exponent."""
    text = f"{n:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
