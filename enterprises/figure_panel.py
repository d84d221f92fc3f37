"""What the page of an enterprise shows of its figures: the periods downwards, the metrics across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import METRIC_UNITS, WHOLE_YEAR, Metric
from enterprises.models import Enterprise, EnterpriseFigure, period_label
from enterprises.services.sizes import basis_among, missing_for_size

PERIODS_SHOWN = 6


@dataclass(frozen=True)
class MetricHead:
    label: str
    unit: str


@dataclass(frozen=True)
class PeriodRow:
    label: str
    cells: list[tuple[MetricHead, EnterpriseFigure | None]]


@dataclass(frozen=True)
class FigurePanel:
    metrics: list[MetricHead]
    periods: list[PeriodRow]
    url: str


def figures_of(enterprise: Enterprise) -> dict[str, Any]:
    """``figures`` and ``size_note``, in one statement."""
    recent = Q(months=WHOLE_YEAR) | Q(year__gte=timezone.localdate().year - 1)
    rows = list(enterprise.figures.standing().filter(recent).order_by("-year", "-months", "metric"))
    return {"figures": _panel(enterprise, rows), "size_note": _size_note(enterprise, rows)}


def _panel(enterprise: Enterprise, rows: Sequence[EnterpriseFigure]) -> FigurePanel:
    told = {(row.year, row.months, row.metric): row for row in rows}
    used = [metric for metric in Metric if any(row.metric == metric for row in rows)]
    heads = {metric: MetricHead(str(metric.label), str(METRIC_UNITS[metric])) for metric in used}
    periods = list(dict.fromkeys((row.year, row.months) for row in rows))[:PERIODS_SHOWN]
    return FigurePanel(
        metrics=list(heads.values()),
        periods=[
            PeriodRow(
                period_label(year, months),
                [(heads[metric], told.get((year, months, metric))) for metric in used],
            )
            for year, months in periods
        ],
        url=f"{reverse('figure-list')}?{urlencode({'q': enterprise.uscc or enterprise.name, 'all': 'on'})}",
    )


def _size_note(enterprise: Enterprise, rows: Sequence[EnterpriseFigure]) -> str:
    """Where the size class comes from: the numbers and the rule, or what is missing for it."""
    figures = [(row.metric, row.year, row.months, row.value) for row in rows]
    basis = basis_among(figures)
    if basis is None:
        stated = _("台账所载；") if enterprise.stated_size else ""
        return _("%(stated)s按办法核算还缺%(missing)s") % {
            "stated": stated,
            "missing": missing_for_size(figures),
        }
    note = _(
        "按 %(year)s 年从业人员 %(staff)s 人、营业收入 %(revenue)s 万元，依《统计上大中小微型企业划分办法（2017）》核算"
    ) % {"year": basis.year, "staff": f"{basis.staff:,.0f}", "revenue": f"{basis.revenue_wan:,.2f}"}
    if enterprise.stated_size and enterprise.stated_size != basis.size:
        stated_label = enterprise.get_stated_size_display()
        return _("%(note)s；台账所载为%(stated)s，不一致") % {"note": note, "stated": stated_label}
    return note
