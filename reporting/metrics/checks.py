"""口径核查: what may polish the rate, each rule a named condition with its definition (pure).

A rule accuses nobody: it counts, names the cases and leaves the headline as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.worktime.calendar import WorkCalendar, workdays_between
from reporting.metrics.rates import Rate

PAUSE_DAYS = 2
EXTENSION_DAYS = 2
SPLIT_DAYS = 2
RECLASS_DAYS = 3
BULK = 5
BULK_WITHIN = timedelta(minutes=10)


class Rule(StrEnum):
    PAUSED = "paused"
    LAST_DAY = "last_day"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    RECLASSED = "reclassed"
    BULK_CLOSED = "bulk_closed"
    EXCLUDED = "excluded"
    EXTENDED = "extended"
    SPLIT = "split"


@dataclass(frozen=True)
class Check:
    rule: Rule
    name: str | Promise
    definition: str | Promise


CHECKS: dict[Rule, Check] = {
    check.rule: check
    for check in (
        Check(Rule.PAUSED, _("到期前暂停"), _("当时的办结期限前 2 个工作日内（含当日）开始暂停计时的")),
        Check(Rule.LAST_DAY, _("末日答复"), _("在应办结当日答复的，含当日下班以后")),
        Check(Rule.REOPENED, _("办结后重办"), _("办结以后又退回重办的")),
        Check(Rule.WITHDRAWN, _("撤回"), _("企业撤回的，不论是否已审核不计入")),
        Check(Rule.MERGED, _("合并"), _("作为重复件并入另一件的")),
        Check(
            Rule.RECLASSED,
            _("答复前改类别"),
            _("答复前 3 个工作日内改了类别或性质，期限因此移动的"),
        ),
        Check(Rule.BULK_CLOSED, _("集中办结"), _("同一人在 10 分钟内办结 5 件以上，其中的每一件")),
        Check(Rule.EXCLUDED, _("不计入"), _("不予受理或经审核不计入的（合并另列）")),
        Check(Rule.EXTENDED, _("临期延期"), _("当时的办结期限前 2 个工作日内（含当日）批准延期的")),
        Check(Rule.SPLIT, _("临期拆分"), _("当时的办结期限前 2 个工作日内（含当日）拆分出别件的")),
    )
}


@dataclass(frozen=True)
class Member:
    """A case of the period, as far as the counts need it. ``outside``: in neither part of the rate."""

    pk: int
    unit: int | None
    officer: int | None
    resolved: bool = False
    outside: bool = False


@dataclass(frozen=True)
class Closing:
    case: int
    by: int
    at: datetime


def shortly_before(calendar: WorkCalendar, moment: datetime, due: datetime, days: int) -> bool:
    """On the last day or at most ``days`` working days before it, and not after it."""
    on, last = calendar.local_date(moment), calendar.local_date(due)
    return on <= last and workdays_between(calendar, on, last) <= days


def closed_in_bulk(closings: Iterable[Closing]) -> set[int]:
    """The cases of every run of five or more that one person closed within ten minutes."""
    found: set[int] = set()
    window: list[Closing] = []
    for closing in sorted(closings, key=lambda one: (one.by, one.at, one.case)):
        window = [one for one in window if one.by == closing.by and closing.at - one.at <= BULK_WITHIN]
        window.append(closing)
        if len({one.case for one in window}) >= BULK:
            found |= {one.case for one in window}
    return found


def without(rate: Rate, doubtful: Iterable[Member]) -> Rate:
    """The rate as it would be if the doubtful cases were in neither part; the headline itself stays."""
    inside = [member for member in doubtful if not member.outside]
    met = sum(member.resolved for member in inside)
    return Rate(rate.numerator - met, rate.denominator - len(inside), rate.excluded)
