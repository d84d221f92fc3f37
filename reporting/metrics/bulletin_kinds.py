"""What a figure of the monthly bulletin is: its kind, how it is printed and what it means (domain.md A1, A2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.metrics.printing import Form, counted, items


class FigureKind(StrEnum):
    """Where a figure comes from."""

    COMPUTED = "C"
    COUNTED = "K"
    OBSERVED = "X"
    TEXT = "T"


KIND_LABELS = {
    FigureKind.COMPUTED: _("计算"),
    FigureKind.COUNTED: _("计数"),
    FigureKind.OBSERVED: _("采信"),
    FigureKind.TEXT: _("文字"),
}


@dataclass(frozen=True)
class Figure:
    """``version`` grows with every change of meaning, never with a change of words.

    ``by_county``: how each county's own is printed, where the same is read of every county.
    """

    code: str
    name: str | Promise
    kind: FigureKind
    form: Form
    definition: str | Promise
    version: int = 1
    by_county: Form | None = None


C, K, X, T = FigureKind.COMPUTED, FigureKind.COUNTED, FigureKind.OBSERVED, FigureKind.TEXT
FIRMS, ITEMS = counted("家"), counted("个")


def words(code: str, name: str | Promise, told: str | Promise) -> Figure:
    return Figure(code, name, T, items, told)


def statement(code: str, name: str | Promise) -> Figure:
    return words(code, name, _("通报表述中截至日在用的一段，有启用日期和依据。"))
