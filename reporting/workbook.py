"""The weekly or monthly workbook: every figure of the page and the cases behind it, the period before beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from assistance.exports import COLUMNS as CASE_COLUMNS
from assistance.exports import rows_of as case_rows
from assistance.services.lights import Now, light_of
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import MASKING
from foundation.spreadsheets.writer import Ledger
from foundation.web.lights import words_of
from reporting.exports import check_columns, check_rows
from reporting.findings import Sheet, group_keys, sheet_of
from reporting.metrics.checks import Rule
from reporting.metrics.definitions import METRICS, SHARES, MetricCode, metric_under
from reporting.metrics.periods import Period, period_before
from reporting.metrics.rates import Budget, Rate, Standing
from reporting.metrics.versions import Version
from reporting.queries.checks import findings_of
from reporting.queries.conditions import COUNTED, OPEN, in_period
from reporting.queries.figures import (
    Figures,
    GroupBy,
    Key,
    Report,
    median_workdays,
    report_of,
    standings_by,
)
from reporting.queries.versions import version_of
from reporting.reports import GROUP_HEADINGS, place_names

SHEETS = {
    GroupBy.UNIT: "按单位",
    GroupBy.OFFICER: "按专员",
    GroupBy.CATEGORY: "按类别",
    GroupBy.COUNTY: "按县区",
    GroupBy.STOOD: "按清单",
}
SECONDARY = tuple(code for code in SHARES if code != MetricCode.R1)


@dataclass(frozen=True)
class Workbook:
    """``cases`` is what the reader may see. Nothing of it is read before its sheet is written."""

    cases: Any
    period: Period
    now: Now
    by: User

    @cached_property
    def before(self) -> Period:
        return period_before(self.period)

    @cached_property
    def version(self) -> Version:
        return version_of(self.period)

    @cached_property
    def report(self) -> Report:
        return self.report_by(GroupBy.UNIT)

    @cached_property
    def earlier(self) -> Report:
        return report_of(self.cases, self.before, self.now, by=GroupBy.UNIT)

    @cached_property
    def due(self) -> Any:
        return self.cases.filter(in_period(MetricCode.R1, self.period))

    def report_by(self, by: GroupBy) -> Report:
        return report_of(self.cases, self.period, self.now, by=by, version=self.version)

    @property
    def sentence(self) -> str:
        return _("应办结时间 %(period)s，对照 %(before)s；口径版本 %(version)s") % {
            "period": self.period.label,
            "before": self.before.label,
            "version": self.version.code,
        }

    def ledgers(self) -> Iterator[Ledger]:
        yield self._ledger("封面、口径", COVER, cover_rows(self), unit="—")
        yield self._ledger("总体指标", OVERALL, overall_rows(self))
        for by in GroupBy:
            yield self._ledger(SHEETS[by], group_columns(by), group_rows(self, by))
        yield self._ledger("超期与危险清单", ENDANGERED, endangered_rows(self))
        checks = tuple(Rule)
        yield self._ledger(
            "口径核查",
            check_columns(checks, GROUP_HEADINGS[GroupBy.UNIT]),
            check_rows(check_sheet(self), checks),
        )
        yield self._ledger(
            "明细", CASE_COLUMNS, case_rows(self.due.order_by("resolve_due_at", "id"), self.now)
        )

    def _ledger(self, sheet: str, columns: Sequence[Column], rows: Any, unit: str = "件") -> Ledger:
        note = _("填报单位：%(place)s　填报人：%(by)s　填报日期：%(day)s　单位：%(unit)s　%(sentence)s") % {
            "place": self.by.unit.name if self.by.unit else "",
            "by": self.by.name,
            "day": self.now.calendar.local_date(self.now.at),
            "unit": unit,
            "sentence": self.sentence,
        }
        return Ledger(f"{self.period.label} {sheet}", note, columns, rows, sheet=sheet)


COVER = (Column("item", "项目", width=22), Column("text", "内容", width=110))


def cover_rows(book: Workbook) -> Iterator[list[Any]]:
    at = book.now.at.astimezone(book.now.calendar.tz)
    yield [_("期间"), f"{book.period.label}（{book.period.first} 至 {book.period.last}）"]
    yield [_("上期"), f"{book.before.label}（{book.before.first} 至 {book.before.last}）"]
    yield [_("截至"), f"{at:%Y-%m-%d %H:%M}"]
    yield [_("范围"), _("填报人可见的诉求")]
    yield [_("脱敏"), str(MASKING)]
    yield [_("口径版本"), f"{book.version.code} {book.version.name}"]
    yield [_("取舍"), _("比率只舍不入；分母不足 10 件的只列件数，不列比率。")]
    for code in METRICS:
        metric = metric_under(book.version, code)
        yield [str(metric.name), metric.definition]
    yield [_("工作表"), "、".join(["总体指标", *SHEETS.values(), "超期与危险清单", "口径核查", "明细"])]


OVERALL = (
    Column("n", "序号", Kind.INTEGER, width=6),
    Column("metric", "指标", width=18),
    Column("met", "分子", Kind.INTEGER, width=10),
    Column("base", "分母", Kind.INTEGER, width=10),
    Column("excluded", "不计入", Kind.INTEGER, width=10),
    Column("rate", "本期", width=12),
    Column("met_before", "上期分子", Kind.INTEGER, width=10),
    Column("base_before", "上期分母", Kind.INTEGER, width=10),
    Column("rate_before", "上期", width=12),
    Column("shift", "比上期", unit="百分点", width=14),
)


def overall_rows(book: Workbook) -> Iterator[list[Any]]:
    now, then = book.report, book.earlier
    for number, code in enumerate(SHARES, start=1):
        rate, before = now.total.rate(code), then.total.rate(code)
        yield [number, str(METRICS[code].name), rate.numerator, rate.denominator, rate.excluded,
               rate.shown or None, before.numerator, before.denominator, before.shown or None,
               shift(rate, before)]  # fmt: skip
    medians = [median_workdays(book.cases, period, book.now) for period in (book.period, book.before)]
    (days, answered), (days_before, answered_before) = medians
    name = _("%(name)s（工作日）") % {"name": METRICS[MetricCode.MEDIAN].name}
    yield [
        len(SHARES) + 1,
        name,
        None,
        answered,
        None,
        _days(days),
        None,
        answered_before,
        _days(days_before),
        None,
    ]


def shift(rate: Rate, before: Rate) -> str | None:
    """The difference of the printed shares in percentage points; nothing where one of them is not printed."""
    if rate.is_few or before.is_few:
        return None
    points = rate.hundredths - before.hundredths
    return f"{'-' if points < 0 else '+' if points else ''}{abs(points) // 100}.{abs(points) % 100:02d}"


def _days(days: int | None) -> str | None:
    return None if days is None else str(days)


def group_columns(by: GroupBy) -> list[Column]:
    counts = ("应办结", "已解决", "未解决", "其中超期在办", "在办未到期", "不计入")
    return [
        Column("n", "序号", Kind.INTEGER, width=6),
        Column("group", GROUP_HEADINGS[by], width=24),
        *(Column(f"c{index}", heading, Kind.INTEGER, width=10) for index, heading in enumerate(counts)),
        Column("r1", str(METRICS[MetricCode.R1].name), width=14),
        *(Column(code.value, str(METRICS[code].name), width=14) for code in SECONDARY),
        Column("due_before", "上期应办结", Kind.INTEGER, width=10),
        Column("met_before", "上期已解决", Kind.INTEGER, width=10),
        Column("r1_before", "上期到期口径解决率", width=14),
        Column("shift", "比上期", unit="百分点", width=14),
    ]


def group_rows(book: Workbook, by: GroupBy) -> Iterator[list[Any]]:
    """The total first, then the groups, those with most misses first."""
    report = book.report if by == GroupBy.UNIT else book.report_by(by)
    earlier = standings_by(book.cases, book.before, book.now, by)
    names = place_names(set(report.groups) | set(earlier), by)
    yield _group_row(None, _("合计"), report.total, sum(earlier.values(), Standing()))
    groups: list[tuple[Key, Figures]] = [(key, report.groups.get(key, Figures())) for key in names]
    groups.sort(key=lambda group: (-group[1].standing.failed, -group[1].standing.due))
    for number, (key, figures) in enumerate(groups, start=1):
        yield _group_row(number, names[key], figures, earlier.get(key, Standing()))


def _group_row(number: int | None, name: str, figures: Figures, before: Standing) -> list[Any]:
    standing, rate = figures.standing, figures.rate(MetricCode.R1)
    return [
        number, name, standing.due, standing.resolved, standing.failed, standing.overdue, standing.waiting,
        standing.excluded, rate.shown or None, *(figures.rate(code).shown or None for code in SECONDARY),
        before.due, before.resolved, before.rate.shown or None, shift(rate, before.rate),
    ]  # fmt: skip


ENDANGERED = (
    Column("n", "序号", Kind.INTEGER, width=6),
    Column("light", "预警灯", width=20),
    Column("number", "编号", Kind.CODE, width=18),
    Column("title", "诉求标题", width=36),
    Column("enterprise", "企业名称", width=28),
    Column("unit", "主办单位", width=18),
    Column("officer", "服务专员", width=10),
    Column("due_on", "应办结日期", Kind.DATE),
    Column("fails", "若此件未解决则为", width=16),
    Column("resolves", "解决则为", width=16),
)


def endangered_rows(book: Workbook) -> Iterator[list[Any]]:
    """Overdue and near, the earliest deadline first, each with what it costs and what it wins."""
    now, budget = book.now, Budget(book.report.total.standing)
    rows = (
        book.due.filter(COUNTED & OPEN, resolve_due_at__lt=now.near_end)
        .select_related("enterprise", "lead_unit", "officer")
        .without_texts()
        .order_by("resolve_due_at", "id")
    )
    for number, case in enumerate(rows.iterator(chunk_size=1000), start=1):
        late = case.resolve_due_at < now.at
        yield [
            number, words_of(light_of(case, now)), case.number, case.title, case.enterprise.name,
            case.lead_unit.name if case.lead_unit else "", case.officer.name if case.officer else "",
            now.calendar.local_date(case.resolve_due_at), _told(budget.if_this_fails(is_overdue=late)),
            _told(budget.if_this_resolves(is_overdue=late)),
        ]  # fmt: skip


def _told(rate: Rate) -> str:
    return f"{rate.shown}（{rate.fraction}）" if rate.shown else rate.fraction


def check_sheet(book: Workbook) -> Sheet:
    findings = findings_of(book.cases, book.period, book.now, book.version)
    standings = {key: figures.standing for key, figures in book.report.groups.items()}
    names = place_names(group_keys(findings, GroupBy.UNIT), GroupBy.UNIT)
    return sheet_of(findings, standings, names, period=book.period, by=GroupBy.UNIT, chosen=tuple(Rule))
