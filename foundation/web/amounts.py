"""Amounts of money that bring their unit along: 1.2亿 where 万元 are asked for is 12000 (pure)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

ZEROS = {"元": 0, "万元": 4, "亿元": 8}
"""The units that a box or a column of money can have, and how many zeros of 元 each of them stands for."""
_SPELLED = re.compile(r"(?P<figure>[+\-\d.,]+)(?P<unit>元|万元?|亿元?)", re.ASCII)


class Ambiguous(ValueError):  # noqa: N818 - a question, not an accident
    """12万 where 万元 are asked for: twelve of them, or twelve times ten thousand."""


def split_amount(text: str, unit: str) -> tuple[str, int]:
    """The figure, and how many places its point moves to the right to stand in ``unit``. Raises ``Ambiguous``.

    A figure without unit, or one where no money is asked for, is left as it is.
    """
    found = _SPELLED.fullmatch(text)
    if unit not in ZEROS or not found:
        return text, 0
    figure, spelled = found.groups()
    if f"{spelled}元" == unit:
        raise Ambiguous(
            _("分不清是 %(figure)s %(unit)s，还是 %(figure)s%(spelled)s个%(unit)s，请按%(unit)s只填数字")
            % {"figure": figure, "spelled": spelled, "unit": unit}
        )
    return figure, ZEROS[spelled.removesuffix("元") + "元"] - ZEROS[unit]
