"""Figures of an enterprise, in the unit of their metric (万元, 人, 万千瓦时): recorded once, corrected by a new row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import MAY_BE_NEGATIVE, METRIC_UNITS, WHOLE_YEAR, Metric
from enterprises.models import Enterprise, EnterpriseFigure, period_label
from enterprises.permissions import check_may_edit
from enterprises.services.sizes import SIZING, rewrite_sizes
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

FACTOR = 20
"""So many times the year before, or so small a part of it, is rather a wrong unit than a good year."""


@transaction.atomic
def record_figure(
    enterprise: Enterprise,
    *,
    by: User,
    metric: str,
    year: int,
    value: Decimal,
    source: str,
    months: int = WHOLE_YEAR,
    stated_growth: Decimal | None = None,
    reason: str = "",
    confirmed: bool = False,
) -> EnterpriseFigure:
    """The first figure of its period, or a correction of the one that stands, which needs a reason.

    ``stated_growth`` is the like-for-like growth in per cent as the source tells it.
    A value far from the year before is refused until it is ``confirmed``: 元 are easily typed for 万元.
    """
    check_may_edit(by, enterprise)
    check_figure(metric, year, months, value)
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    standing = standing_figure(enterprise, metric, year, months)
    if standing is not None:
        _check_correction(standing, value, stated_growth, source, reason)
    if not confirmed and (doubt := doubt_about(enterprise.pk, metric, year, months, value)):
        raise Refused(doubt)
    figure = _save(enterprise, by, standing, metric, year, months, value, stated_growth, source, reason)
    before = None if standing is None else str(standing.value)
    detail = {"metric": metric, "year": year, "months": months, "before": before, "after": str(value)}
    record(by=by, action="figure.record", obj=enterprise, detail={**detail, "source": source})
    if metric in SIZING and months == WHOLE_YEAR:
        rewrite_sizes([enterprise.pk])
    return figure


def standing_figure(
    enterprise: Enterprise, metric: str, year: int, months: int = WHOLE_YEAR
) -> EnterpriseFigure | None:
    rows = EnterpriseFigure.objects.standing().filter(enterprise=enterprise)
    return rows.filter(metric=metric, year=year, months=months).first()


def yearly_figures(metric: str, year: int, enterprises: QuerySet[Any, Any]) -> Mapping[int, EnterpriseFigure]:
    """What stands for a whole year, by enterprise; ``enterprises`` are the keys of those asked about."""
    rows = EnterpriseFigure.objects.standing().of_year(metric, year).filter(enterprise__in=enterprises)
    return {row.enterprise_id: row for row in rows.order_by()}


def check_figure(metric: str, year: int, months: int, value: Decimal) -> None:
    today = timezone.localdate()
    if (year, months) >= (today.year, today.month):
        raise Refused(
            _("%(period)s还没有结束，不能录入这一期的数据。") % {"period": period_label(year, months)}
        )
    if value < 0 and metric not in MAY_BE_NEGATIVE:
        raise Refused(_("%(metric)s不能是负数。") % {"metric": Metric(metric).label})
    if metric == Metric.STAFF and value != value.to_integral_value():
        raise Refused(_("从业人员按人填写整数。"))


def doubt_about(enterprise_id: int, metric: str, year: int, months: int, value: Decimal) -> str:
    """The wrong-unit question, or nothing: the value held against the same period of the year before."""
    rows = EnterpriseFigure.objects.standing().filter(
        enterprise_id=enterprise_id, metric=metric, year=year - 1, months=months
    )
    before = rows.values_list("value", flat=True).first()
    return doubt_between(metric, before, value)


def doubt_between(metric: str, before: Decimal | None, value: Decimal) -> str:
    if before is None or not before or not value or FACTOR > abs(value / before) > Decimal(1) / FACTOR:
        return ""
    return _("与上年同期（%(before)s %(unit)s）相差 %(factor)d 倍以上，请核对单位是否为%(unit)s。") % {
        "before": f"{before:,f}",
        "unit": METRIC_UNITS[Metric(metric)],
        "factor": FACTOR,
    }


def correction_of(
    standing: EnterpriseFigure, value: Decimal, stated_growth: Decimal | None, source: str, reason: str
) -> EnterpriseFigure:
    """The row that takes the place of ``standing``, not saved."""
    return EnterpriseFigure(
        enterprise_id=standing.enterprise_id,
        metric=standing.metric,
        year=standing.year,
        months=standing.months,
        value=value,
        stated_growth=stated_growth,
        source=source,
        reason=reason,
        corrects=standing,
        revision=standing.revision + 1,
    )


def standing_by_period(
    enterprises: Iterable[int], years: Iterable[int]
) -> dict[tuple[int, str, int, int], EnterpriseFigure]:
    """What stands of some enterprises in some years, by enterprise, metric, year and months."""
    rows = EnterpriseFigure.objects.standing().filter(
        enterprise__among=list(enterprises), year__in=set(years)
    )
    return {(row.enterprise_id, row.metric, row.year, row.months): row for row in rows}


def _check_correction(
    standing: EnterpriseFigure, value: Decimal, stated_growth: Decimal | None, source: str, reason: str
) -> None:
    told = {"period": standing.period, "metric": standing.get_metric_display()}
    if (standing.value, standing.stated_growth, standing.source) == (value, stated_growth, source):
        raise Refused(_("%(period)s%(metric)s已经是这个数，来源也相同，没有改动。") % told)
    if not reason:
        shown = {**told, "value": f"{standing.value:,f}", "unit": standing.unit}
        raise Refused(_("%(period)s%(metric)s已有 %(value)s %(unit)s，更正请写明原因。") % shown)


def _save(
    enterprise: Enterprise,
    by: User,
    standing: EnterpriseFigure | None,
    metric: str,
    year: int,
    months: int,
    value: Decimal,
    stated_growth: Decimal | None,
    source: str,
    reason: str,
) -> EnterpriseFigure:
    """Two people may record one period in the same second; the database keeps one of them."""
    if standing is not None:
        figure = correction_of(standing, value, stated_growth, source, reason)
    else:
        figure = EnterpriseFigure(
            enterprise=enterprise, metric=metric, year=year, months=months, value=value,
            stated_growth=stated_growth, source=source, reason=reason,
        )  # fmt: skip
    figure.entered_by = by
    try:
        with transaction.atomic():
            figure.save()
    except IntegrityError:
        raise Refused(_("这一期的数据刚刚已由他人录入，请刷新后核对。"), status=409) from None
    return figure
