"""What 推演 compares: the groups as they are, the chosen cases, and what the rules say to more days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Value
from django.utils.translation import gettext as _

from assistance.enums import CaseStatus, MatterKind, Stage, Verdict
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.clocks import RESOLVING, deadline, intervals
from assistance.services.lights import Now
from assistance.services.promises import promises_in_force
from assistance.sla import Promise, choose_promise
from assistance.workflow import MOVES, Move
from reporting.metrics.definitions import MetricCode
from reporting.metrics.forecast import Cell, age_of
from reporting.metrics.periods import Period
from reporting.metrics.whatif import Card, Key, Load, State
from reporting.queries.conditions import COUNTED, OPEN, in_period
from reporting.queries.counting import Rows
from reporting.queries.figures import COLUMNS, GroupBy, standings_by
from reporting.queries.forecast import age_column
from reporting.queries.load import urgent


def states_by(cases: Rows, month: Period, now: Now, by: GroupBy) -> dict[Key, State]:
    """Every group's standing in the month, its load and what is pending: three statements."""
    column = COLUMNS[by]
    standings = standings_by(cases, month, now, by)
    loads = _loads(cases, now, column)
    pending = _pending(cases, month, now, column)
    return {
        key: State(standings.get(key, State().standing), loads.get(key, Load()), pending.get(key, {}))
        for key in standings.keys() | loads.keys()
    }


def _loads(cases: Rows, now: Now, column: str) -> dict[Key, Load]:
    rows: Any = cases.filter(OPEN).order_by().values(column).annotate(open=Count(Value(1)), **urgent(now))
    return {row.pop(column): Load(**row) for row in rows}


def _pending(cases: Rows, month: Period, now: Now, column: str) -> dict[Key, dict[Cell, int]]:
    rows: Any = (
        cases.filter(in_period(MetricCode.R1, month), COUNTED & OPEN)
        .order_by()
        .values_list(column, "category_id", age_column(now.at))
        .annotate(n=Count(Value(1)))
    )
    found: dict[Key, dict[Cell, int]] = {}
    for key, category, age, count in rows:
        found.setdefault(key, {})[(category, age)] = count
    return found


def card_of(case: Case, by: GroupBy, now: Now) -> Card:
    days = (now.calendar.local_date(now.at) - now.calendar.local_date(case.received_at)).days
    return Card(
        pk=case.pk,
        group=getattr(case, COLUMNS[by]),
        category=case.category_id,
        age=age_of(days),
        due_at=case.due_at,
        counted_due_at=case.resolve_due_at,
        suspended=case.status == CaseStatus.SUSPENDED,
        counted=not case.excluded,
    )


@dataclass(frozen=True)
class Granted:
    """The deadline with the days on top; or why the rules refuse them."""

    due: datetime | None
    refusal: str = ""


def extensions(cases: Iterable[Case], workdays: int, now: Now) -> dict[int, Granted]:
    """What an extension of so many working days would do to each, by the rules of 延期: four statements."""
    rows = list(cases)
    keys = [case.pk for case in rows]
    clocks = CaseClock.objects.running().filter(case_id__in=keys, stage__in=RESOLVING)
    running = {
        clock.case_id: clock for clock in clocks.select_related("case").prefetch_related("case__suspensions")
    }
    asked = CaseMatter.objects.of(MatterKind.EXTENSION).filter(case_id__in=keys)
    granted = set(asked.filter(verdict=Verdict.GRANTED).values_list("case_id", flat=True))
    promises = promises_in_force(now.calendar.local_date(now.at))
    return {
        case.pk: _extended(case, running.get(case.pk), workdays, now, promises, again=case.pk in granted)
        for case in rows
    }


def _extended(
    case: Case, clock: CaseClock | None, workdays: int, now: Now, promises: list[Promise], *, again: bool
) -> Granted:
    if case.status not in MOVES[Move.ASK_EXTENSION].sources:
        return Granted(None, _("现在是“%(status)s”，不能延期") % {"status": case.get_status_display()})
    if clock is None:
        return Granted(None, _("没有在计的办结时限"))
    if again:
        return Granted(None, _("已延期过一次"))
    code, nature = case.category.code, case.nature
    notice = choose_promise(promises, Stage.EXTENSION_NOTICE, category=code, nature=nature)
    if deadline(now.calendar, now.at, notice.amount, notice.unit, ()).at > clock.due_at:
        return Granted(None, _("离到期不足 %(n)d 个工作日") % {"n": notice.amount})
    longest = choose_promise(promises, Stage.LONGEST, category=code, nature=nature).amount
    if clock.amount + workdays > longest:
        left = max(0, longest - clock.amount)
        return Granted(
            None, _("总时限最长 %(n)d 个工作日，最多延 %(left)d 个") % {"n": longest, "left": left}
        )
    pauses = intervals(clock.case.suspensions.all())
    return Granted(deadline(now.calendar, clock.started_at, clock.amount + workdays, clock.unit, pauses).at)
