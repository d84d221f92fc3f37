"""Amounts of money in a cell, with or without their unit."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from foundation.spreadsheets.marks import NotAValue
from foundation.web import amounts
from foundation.web.amounts import ZEROS, Ambiguous

_WORDED = re.compile("[元万亿]")


def split_amount(text: str, unit: str) -> tuple[str, int]:
    """As in a box of the browser. Raises ``NotAValue``."""
    try:
        return amounts.split_amount(text, unit)
    except Ambiguous as question:
        raise NotAValue(str(question)) from None


def not_a_number(text: str, unit: str) -> str:
    if unit in ZEROS and _WORDED.search(text):
        return _("不是数字，请换算成%(unit)s后只填数字，如 120.5") % {"unit": unit}
    return _("不是数字，请只填数字，如 120.5")
