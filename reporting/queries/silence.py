"""Whose monthly figures are old: such an enterprise is shown as stale and never warned of."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from enterprises.enums import WHOLE_YEAR, Metric
from enterprises.models import Enterprise, EnterpriseFigure, EnterpriseQuerySet
from reporting.metrics.spans import Span

WATCHED = (Metric.POWER, Metric.OUTPUT)


def silent_firms(enterprises: EnterpriseQuerySet, span: Span) -> QuerySet[Enterprise]:
    """Active ones that told power or output by month within a year before ``span`` and have not told ``span``.

    ``told_last``: year × 100 + months of the newest monthly figure.
    """
    figures = EnterpriseFigure.objects.standing().filter(enterprise=OuterRef("pk"), metric__in=WATCHED)
    recent = Q(year=span.year, months__lt=span.months) | Q(year=span.year - 1, months__gte=span.months)
    monthly = figures.filter(recent, months__lt=WHOLE_YEAR)
    newest = (
        monthly.order_by().annotate(told=F("year") * 100 + F("months")).order_by("-told").values("told")[:1]
    )
    told: dict[str, Any] = {"told_last": Subquery(newest, output_field=IntegerField())}
    return (
        enterprises.active()
        .filter(Exists(monthly), ~Exists(figures.filter(year=span.year, months=span.months)))
        .annotate(**told)
    )
