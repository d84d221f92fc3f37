"""The scheduled look at every enterprise. Running it twice, or late, raises nothing twice: the database keeps one each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import Metric
from foundation.accounts.services import system_user
from foundation.audit.services import record
from reporting.enums import WarningKind
from reporting.metrics.spans import Span, due_by
from reporting.metrics.warnings import (
    Fall,
    Series,
    days_late,
    days_left,
    judge_amount,
    judge_fall,
    judge_stop,
)
from reporting.models import EnterpriseWarning, WarningRule
from reporting.queries.warning_facts import (
    enterprise_chunks,
    loans_asked_for,
    loans_out,
    promises,
    series_of,
    titles_held,
)
from reporting.services.warning_rules import rules_on

TOLD_ON = 20
"""Figures of a month are expected by this day of the next one."""
PLACES = Decimal("0.01")
Rules = Mapping[str, WarningRule]
Firms = Mapping[int, Series]
Numbers = list[tuple[str, str]]


@dataclass(frozen=True)
class Raised:
    enterprise: int
    kind: WarningKind
    span: Span
    numbers: Numbers


def sweep(now: datetime) -> int:
    """Raises what the rules of today say; returns how many warnings are new."""
    today = timezone.localdate(now)
    rules = {kind: rule for kind, rule in rules_on(today).items() if rule.is_active}
    span, new = due_by(today, TOLD_ON), 0
    for enterprises in enterprise_chunks():
        raised = [
            *by_figures(enterprises, rules, span),
            *by_loans(enterprises, rules, today),
            *by_titles(enterprises, rules, today),
        ]
        new += _write(raised, rules, now)
    return new


def by_figures(enterprises: Collection[int], rules: Rules, span: Span) -> Iterator[Raised]:
    """Who has not told the period is left out: old figures never warn."""
    told = series_of(enterprises, (Metric.POWER, Metric.OUTPUT, Metric.ARREARS), span)
    power, output = told[Metric.POWER], told[Metric.OUTPUT]
    stopped = {
        **_stops(rules, output, _("产值"), span),
        **_stops(rules, power, _("用电量"), span),
    }
    yield from stopped.values()
    falls = (
        *_falls(rules, WarningKind.POWER_FALL, power, _("用电量"), span),
        *_falls(rules, WarningKind.OUTPUT_FALL, output, _("产值"), span),
    )
    yield from (fall for fall in falls if fall.enterprise not in stopped)
    if rule := rules.get(WarningKind.TAX_ARREARS):
        for key, series in told[Metric.ARREARS].items():
            amount = judge_amount(series, span, rule.threshold)
            if amount is not None:
                numbers = [(_("欠缴税款"), _("%(wan)s 万元") % {"wan": f"{amount:,.2f}"})]
                yield Raised(key, WarningKind.TAX_ARREARS, span, numbers)


def _stops(rules: Rules, firms: Firms, label: str, span: Span) -> dict[int, Raised]:
    rule = rules.get(WarningKind.STOPPED)
    if rule is None:
        return {}
    judged = ((key, judge_stop(series, span, rule.threshold)) for key, series in firms.items())
    return {
        key: Raised(key, WarningKind.STOPPED, span, told_fall(label, fall)) for key, fall in judged if fall
    }


def _falls(rules: Rules, kind: WarningKind, firms: Firms, label: str, span: Span) -> Iterator[Raised]:
    rule = rules.get(kind)
    if rule is None:
        return
    for key, series in firms.items():
        fall = judge_fall(series, span, rule.threshold)
        if fall is not None:
            yield Raised(key, kind, span, told_fall(label, fall))


def by_loans(enterprises: Collection[int], rules: Rules, today: date) -> Iterator[Raised]:
    """One for each enterprise and month: of several loans the one that was due first speaks."""
    if rule := rules.get(WarningKind.LOAN_OVERDUE):
        for key, due_on, number in loans_out(enterprises):
            late = days_late(due_on, today, rule.threshold)
            if late is not None:
                numbers = [(_("转贷"), number), (_("应归还"), str(due_on)), (_("已逾期"), _days(late))]
                yield Raised(key, WarningKind.LOAN_OVERDUE, Span(due_on.year, due_on.month), numbers)
    if rule := rules.get(WarningKind.LOAN_EXPIRING):
        yield from _ending(WarningKind.LOAN_EXPIRING, loans_asked_for(enterprises), rule, today)
    if rule := rules.get(WarningKind.PROMISE_ENDING):
        yield from _ending(WarningKind.PROMISE_ENDING, promises(enterprises), rule, today)


def by_titles(enterprises: Collection[int], rules: Rules, today: date) -> Iterator[Raised]:
    """One for each enterprise and month; it names every title that ends in that month."""
    rule = rules.get(WarningKind.TITLE_EXPIRING)
    if rule is None:
        return
    ending: dict[tuple[int, Span], Numbers] = {}
    for key, until, title in titles_held(enterprises, today):
        left = days_left(until, today, rule.threshold)
        if left is not None:
            text = _("有效期至 %(day)s，还有 %(left)s") % {"day": until, "left": _days(left)}
            ending.setdefault((key, Span(until.year, until.month)), []).append((title, text))
    for (key, span), numbers in ending.items():
        yield Raised(key, WarningKind.TITLE_EXPIRING, span, numbers)


def _ending(
    kind: WarningKind, rows: Collection[tuple[int, date, str]], rule: WarningRule, today: date
) -> Iterator[Raised]:
    for key, until, bank in rows:
        left = days_left(until, today, rule.threshold)
        if left is not None:
            numbers = [(_("贷款银行"), bank), (_("到期"), str(until)), (_("还有"), _days(left))]
            yield Raised(key, kind, Span(until.year, until.month), numbers)


def told_fall(label: str, fall: Fall) -> Numbers:
    percent = {"season": f"{fall.season_percent:.1f}", "level": f"{fall.level_percent:.1f}"}
    return [
        (_("当月%(what)s") % {"what": label}, _number(fall.now)),
        (_("上年同月"), _("%(value)s（降 %(percent)s%%）") % {"value": _number(fall.season), "percent": percent["season"]}),
        (_("前 6 个月中位数"), _("%(value)s（降 %(percent)s%%）") % {"value": _number(fall.level), "percent": percent["level"]}),
    ]  # fmt: skip


def _write(raised: list[Raised], rules: Rules, now: datetime) -> int:
    """The unique key decides what is new, whoever else sweeps at the same time."""
    if not raised:
        return 0
    rows = {
        (one.enterprise, one.kind, one.span): EnterpriseWarning(
            enterprise_id=one.enterprise,
            kind=one.kind,
            year=one.span.year,
            months=one.span.months,
            rule=rules[one.kind],
            numbers=one.numbers,
            raised_at=now,
        )
        for one in reversed(raised)
    }
    with transaction.atomic():
        known = set(_known(rows))
        new = [row for key, row in rows.items() if key not in known]
        before = EnterpriseWarning.objects.filter(raised_at=now).count() if new else 0
        EnterpriseWarning.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
        count = EnterpriseWarning.objects.filter(raised_at=now).count() - before if new else 0
        if count:
            record(by=system_user(), action="warning.raise", detail={"new": count})
        return count


def _known(rows: Collection[tuple[int, WarningKind, Span]]) -> Iterator[tuple[int, WarningKind, Span]]:
    firms = {enterprise for enterprise, _kind, _span in rows}
    years = {span.year for _firm, _kind, span in rows}
    standing = EnterpriseWarning.objects.filter(enterprise__among=list(firms), year__in=years)
    for key, kind, year, months in standing.values_list("enterprise_id", "kind", "year", "months"):
        yield key, WarningKind(kind), Span(year, months)


def _number(value: Decimal) -> str:
    return f"{value.quantize(PLACES):,}"


def _days(days: int) -> str:
    return _("%(n)d 天") % {"n": days}
