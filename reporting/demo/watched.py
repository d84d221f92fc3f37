"""A few dozen enterprises that tell their figures every month, and what the rules of early warning say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from enterprises.enums import Metric
from enterprises.models import Enterprise, EnterpriseFigure
from foundation.accounts.models import User
from reporting.demo.dice import dice
from reporting.demo.firms import Firms
from reporting.enums import WarningKind
from reporting.metrics.spans import LAST, Span, due_by
from reporting.models import EnterpriseWarning
from reporting.services.warning_sweep import TOLD_ON, sweep
from reporting.services.warnings import dismiss, snooze

WATCHED = 36
SOURCES = {
    Metric.POWER: "市供电公司",
    Metric.TAX: "市税务局",
    Metric.STAFF: "企业自报",
    Metric.OUTPUT: "企业自报",
}
FALLING, STOPPED, SEASONAL, SILENT, OWING = (2, 9, 17, 23), (5,), (12, 13), (30, 31), (7, 26)
"""Places among the watched: who falls, who stands still, who rests every year in this month, who did not tell, who owes tax."""
CENT = Decimal("0.01")
Figure = tuple[int, Metric, int, int, Decimal]


def build_watched(firms: Firms, by: User, today: date) -> int:
    """Returns how many warnings the sweep raised over the whole demonstration."""
    last, watched = due_by(today, TOLD_ON), firms.above_scale[:WATCHED]
    EnterpriseFigure.objects.bulk_create(
        (
            EnterpriseFigure(
                enterprise_id=key,
                metric=metric,
                year=year,
                months=months,
                value=value,
                source=SOURCES.get(metric, "市税务局"),
                entered_by=by,
            )
            for key, metric, year, months, value in _figures(watched, last)
        ),
        batch_size=1000,
    )
    raised = sweep(timezone.now())
    _answer_two(by, today)
    return raised


def _figures(watched: Sequence[Enterprise], last: Span) -> Iterator[Figure]:
    random = dice("watched")
    known = {
        (row.enterprise_id, row.metric, row.year, row.months): row.value
        for row in EnterpriseFigure.objects.filter(enterprise__in=watched)
    }
    for place, firm in enumerate(watched):
        for figure in (*_power(random, place, firm, last), *_rest(random, firm, last)):
            if figure[:4] not in known:
                yield figure
        if place in OWING:
            yield firm.pk, Metric.ARREARS, last.year, last.months, Decimal(random.randint(60, 400))


def _power(random: Random, place: int, firm: Enterprise, last: Span) -> Iterator[Figure]:
    """万千瓦时. Two summers and two winters; the last month is what the story says."""
    level = random.uniform(30, 900)
    for year in (last.year - 1, last.year):
        total = Decimal(0)
        for month in range(1, (last.months if year == last.year else LAST) + 1):
            used = level * (1 + 0.08 * (month in (7, 8, 12, 1))) * random.uniform(0.94, 1.06)
            if month == last.months:
                used *= _part(place, is_last=year == last.year)
            total += Decimal(used).quantize(CENT)
            told = month >= 2 and not (place in SILENT and Span(year, month) == last)
            if told:
                yield firm.pk, Metric.POWER, year, month, total


def _part(place: int, *, is_last: bool) -> float:
    if place in SEASONAL:
        return 0.3
    if is_last and place in STOPPED:
        return 0.01
    return 0.38 if is_last and place in FALLING else 1


def _rest(random: Random, firm: Enterprise, last: Span) -> Iterator[Figure]:
    """Tax in 万元 and people of this year, month by month."""
    tax, people = random.uniform(20, 600), random.randint(40, 900)
    for month in range(2, last.months + 1):
        yield firm.pk, Metric.TAX, last.year, month, Decimal(tax * month).quantize(CENT)
        yield firm.pk, Metric.STAFF, last.year, month, Decimal(people + random.randint(-6, 6))


def _answer_two(by: User, today: date) -> None:
    """One was a false alarm, one waits for the next month."""
    rows = list(EnterpriseWarning.objects.filter(kind=WarningKind.POWER_FALL).order_by("pk")[:2])
    for number, warning in enumerate(rows):
        if number == 0:
            dismiss(warning, by=by, note="计划检修，已电话核实", is_false=True)
        else:
            snooze(warning, by=by, until=today + timedelta(days=20), note="等下月数据")
