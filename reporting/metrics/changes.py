"""How a figure differs from the same figure of the period before (pure): in its own unit, in percent, or in 百分点."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from reporting.metrics.bulletin_kinds import Figure
from reporting.metrics.printing import Number, cut_percent, percent, place, plain, points, whole_percent

RATES = (percent, whole_percent, cut_percent, points)


def change_told(figure: Figure, before: Number, now: Number) -> str:
    """Two percentages differ by 百分点, two places by 位, all else as the figure itself is printed."""
    step = Decimal(now) - Decimal(before)
    if not step:
        return _("持平")
    if figure.form is place:
        words = _("前移%(n)s位") if step < 0 else _("后移%(n)s位")
        return words % {"n": plain(abs(step))}
    if figure.form in RATES:
        words = _("提高%(size)s") if step > 0 else _("降低%(size)s")
        return words % {"size": points(abs(step))}
    words = _("增加%(size)s") if step > 0 else _("减少%(size)s")
    return words % {"size": figure.form(_as_was(abs(step)))}


def relative_told(figure: Figure, before: Number, now: Number) -> str:
    """In percent with one decimal, cut off. Nothing for percentages, places, and what began at nothing or below."""
    if figure.form is place or figure.form in RATES or before <= 0:
        return ""
    share = (Decimal(now) - Decimal(before)) * 100 / Decimal(before)
    cut = share.quantize(Decimal("0.1"), ROUND_DOWN)
    if not cut:
        return "0%"
    words = _("增长%(n)s%%") if cut > 0 else _("下降%(n)s%%")
    return words % {"n": plain(abs(cut))}


def _as_was(n: Decimal) -> Number:
    """A kept value is a decimal; whole numbers are printed as such."""
    return int(n) if n == n.to_integral_value() else n
