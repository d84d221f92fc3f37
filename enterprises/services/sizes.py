"""The size class of enterprises, reckoned from what stands of 从业人员 and 营业收入 (sizing.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from enterprises.enums import WHOLE_YEAR, Metric, SizeClass
from enterprises.models import Enterprise, EnterpriseFigure
from enterprises.sizing import size_of

SIZING = frozenset({Metric.STAFF, Metric.REVENUE})


@dataclass(frozen=True)
class SizeBasis:
    """The last year of which both numbers are known."""

    year: int
    staff: Decimal
    revenue_wan: Decimal

    @property
    def size(self) -> SizeClass:
        return size_of(self.staff, self.revenue_wan)


def basis_among(figures: Iterable[tuple[str, int, int, Decimal]]) -> SizeBasis | None:
    """From standing figures of one enterprise: metric, year, months, value."""
    told: dict[int, dict[str, Decimal]] = {}
    for metric, year, months, value in figures:
        if months == WHOLE_YEAR and metric in SIZING:
            told.setdefault(year, {})[metric] = value
    whole = [year for year, values in told.items() if set(values) >= SIZING]
    if not whole:
        return None
    year = max(whole)
    return SizeBasis(year, told[year][Metric.STAFF], told[year][Metric.REVENUE])


def missing_for_size(figures: Iterable[tuple[str, int, int, Decimal]]) -> str:
    """Which of the two numbers is missing, in words."""
    known = {metric for metric, _year, months, _value in figures if months == WHOLE_YEAR}
    missing = [str(metric.label) for metric in (Metric.STAFF, Metric.REVENUE) if metric not in known]
    return "、".join(missing) or _("同一年度的从业人员和营业收入")


def rewrite_sizes(enterprises: Collection[int]) -> None:
    """One statement to read, at most one for each class to write, whatever their number."""
    rows = EnterpriseFigure.objects.standing().filter(
        enterprise__among=list(enterprises), metric__in=sorted(SIZING), months=WHOLE_YEAR
    )
    told: dict[int, list[tuple[str, int, int, Decimal]]] = {}
    for pk, *figure in rows.order_by().values_list("enterprise_id", "metric", "year", "months", "value"):
        told.setdefault(pk, []).append(tuple(figure))  # type: ignore[arg-type]
    wanted: dict[str, list[int]] = {}
    for pk, figures in told.items():
        basis = basis_among(figures)
        if basis is not None:
            wanted.setdefault(basis.size, []).append(pk)
    for size, keys in wanted.items():
        Enterprise.objects.filter(pk__among=keys).exclude(reckoned_size=size).update(reckoned_size=size)
