"""统计: 解决率 as a file: the total and each group, with the definitions below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from reporting.metrics.definitions import METRICS, SHARES, MetricCode, metric_under
from reporting.metrics.periods import Period
from reporting.queries.figures import Figures, GroupBy, Key, Report
from reporting.reports import GROUP_HEADINGS

COUNTS = ("应办结", "已解决", "未解决", "其中超期在办", "在办未到期", "不计入")


def export_report(
    report: Report, names: dict[Key, str], *, by_user: User, period: Period, by: GroupBy, kind: str
) -> HttpResponseBase:
    return export_response(
        by=by_user,
        title=_("解决率统计"),
        columns=_columns(by),
        rows=_rows(report, names),
        total=len(names) + 1,
        kind=kind,
        sentence=_("%(period)s，按%(by)s，口径版本 %(version)s")
        % {"period": period.label, "by": GROUP_HEADINGS[by], "version": report.version.code},
    )


def _columns(by: GroupBy) -> list[Column]:
    columns = [Column("group", GROUP_HEADINGS[by], width=24)]
    columns += [Column(f"n{index}", heading, Kind.INTEGER, width=10) for index, heading in enumerate(COUNTS)]
    for code in SHARES:
        name = str(METRICS[code].name)
        columns.append(Column(f"{code}_met", f"{name}分子", Kind.INTEGER, width=12))
        columns.append(Column(f"{code}_base", f"{name}分母", Kind.INTEGER, width=12))
        columns.append(Column(f"{code}_rate", name, width=14))
    return columns


def _rows(report: Report, names: dict[Key, str]) -> Iterator[list[Any]]:
    yield _row(_("合计"), report.total)
    for key, name in names.items():
        yield _row(name, report.groups[key])
    width = 1 + len(COUNTS) + 3 * len(SHARES)
    yield [None] * width
    for code in METRICS:
        metric = metric_under(report.version, code)
        told = metric.definition
        if metric.code == MetricCode.MEDIAN:
            told = _("%(days)s 个工作日（%(n)d 件）。%(definition)s") % {
                "days": report.median_workdays,
                "n": report.answered,
                "definition": metric.definition,
            }
        yield [f"{metric.name}：{told}"] + [None] * (width - 1)


def _row(name: str, figures: Figures) -> list[Any]:
    standing = figures.standing
    cells: list[Any] = [
        name,
        standing.due,
        standing.resolved,
        standing.failed,
        standing.overdue,
        standing.waiting,
        standing.excluded,
    ]
    for code in SHARES:
        rate = figures.rate(code)
        cells += [rate.numerator, rate.denominator, rate.shown or None]
    return cells
