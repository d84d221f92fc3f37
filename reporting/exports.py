"""统计: 解决率 as a file: the total and each group, with the definitions below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from reporting.findings import Sheet
from reporting.metrics.checks import CHECKS, Rule
from reporting.metrics.definitions import METRICS, SHARES, MetricCode, metric_under
from reporting.metrics.periods import Period
from reporting.metrics.rates import Rate
from reporting.queries.figures import Figures, GroupBy, Key, Report
from reporting.reports import GROUP_HEADINGS, GROUP_NOTES

COUNTS = ("应办结", "已解决", "未解决", "其中超期在办", "在办未到期", "不计入")


def export_report(
    report: Report, names: dict[Key, str], *, by_user: User, period: Period, by: GroupBy, kind: str
) -> HttpResponseBase:
    rows = list(_rows(report, names, by))
    return export_response(
        by=by_user,
        title=_("解决率统计"),
        columns=_columns(by),
        rows=rows,
        total=len(rows),
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


def _rows(report: Report, names: dict[Key, str], by: GroupBy) -> Iterator[list[Any]]:
    yield _row(_("合计"), report.total)
    for key, name in names.items():
        yield _row(name, report.groups[key])
    width = 1 + len(COUNTS) + 3 * len(SHARES)
    yield [None] * width
    if note := GROUP_NOTES.get(by):
        yield [f"{GROUP_HEADINGS[by]}：{note}"] + [None] * (width - 1)
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


def export_checks(
    sheet: Sheet, chosen: Sequence[Rule], *, by_user: User, period: Period, by: GroupBy, kind: str
) -> HttpResponseBase:
    rows = list(check_rows(sheet, chosen))
    return export_response(
        by=by_user,
        title=_("口径核查"),
        columns=check_columns(chosen, GROUP_HEADINGS[by]),
        rows=rows,
        total=len(rows),
        kind=kind,
        sentence=_("%(period)s，按%(by)s；列出不等于认定有问题")
        % {"period": period.label, "by": GROUP_HEADINGS[by]},
    )


def check_columns(chosen: Sequence[Rule], heading: str) -> list[Column]:
    return [
        Column("group", heading, width=24),
        Column("cases", "存疑件数", Kind.INTEGER, width=10),
        *(Column(rule.value, str(CHECKS[rule].name), Kind.INTEGER, width=12) for rule in chosen),
        Column("now_met", "解决率分子", Kind.INTEGER, width=12),
        Column("now_base", "解决率分母", Kind.INTEGER, width=12),
        Column("now", "解决率", width=12),
        Column("without", "若剔除存疑", width=12),
    ]


def check_rows(sheet: Sheet, chosen: Sequence[Rule]) -> Iterator[list[Any]]:
    """All, each group, then each rule with its definition."""
    counts = {row.check.rule: row.count.count for row in sheet.rules}
    yield _check_row(
        _("合计"), sheet.cases.count, [counts[rule] for rule in chosen], sheet.headline, sheet.rate
    )
    for row in sheet.groups:
        each = [number.count for _check, number in row.counts]
        yield _check_row(row.name, row.cases.count, each, row.now, row.rate)
    width = 6 + len(chosen)
    yield [None] * width
    for rule in chosen:
        yield [f"{CHECKS[rule].name}：{CHECKS[rule].definition}"] + [None] * (width - 1)


def _check_row(name: str, cases: int, counts: list[int], now: Rate, without: Rate) -> list[Any]:
    return [name, cases, *counts, now.numerator, now.denominator, now.shown or None, without.shown or None]
