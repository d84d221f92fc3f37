"""Which cases of a period each rule of 口径核查 names: in a fixed number of statements.

Rules that hang on working days are read narrowly by index and decided by the calendar; the list behind a count is
the very set that was counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import Exists, F, OuterRef, Q, Value, When
from django.db.models.fields import BooleanField
from django.db.models.lookups import Exact

from assistance.enums import CaseStatus, EventKind, LinkKind, MatterKind, Stage, Verdict
from assistance.models import CaseClock, CaseEvent, CaseLink, CaseMatter, CaseSuspension
from assistance.services.clocks import deadline
from assistance.services.lights import Now
from foundation.worktime.calendar import Interval, WorkCalendar
from reporting.metrics.checks import (
    BULK_WITHIN,
    EXTENSION_DAYS,
    PAUSE_DAYS,
    RECLASS_DAYS,
    SPLIT_DAYS,
    Closing,
    Member,
    Rule,
    closed_in_bulk,
    shortly_before,
)
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.periods import Period
from reporting.metrics.versions import Version
from reporting.queries.conditions import EXCLUDED, condition, in_period
from reporting.queries.counting import Rows
from reporting.queries.days import LocalDay
from reporting.queries.versions import version_of

GRANTED = CaseMatter.objects.filter(kind=MatterKind.EXTENSION, verdict=Verdict.GRANTED)
SPLITS = CaseLink.objects.filter(kind=LinkKind.SPLIT)
MERGED = Q(status=CaseStatus.MERGED)
BY_ROW: dict[Rule, Q] = {
    Rule.LAST_DAY: Q(answered_at__isnull=False)
    & Q(Exact(LocalDay("answered_at"), LocalDay("resolve_due_at"))),
    Rule.WITHDRAWN: Q(status=CaseStatus.WITHDRAWN),
    Rule.MERGED: MERGED,
    Rule.EXCLUDED: EXCLUDED & ~MERGED,
    Rule.REOPENED: Q(rework_count__gt=0)
    & Q(
        Exists(
            CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.CLOSED).filter(
                Exists(
                    CaseEvent.objects.filter(
                        case=OuterRef("case"), kind=EventKind.REWORKED, pk__gt=OuterRef("pk")
                    )
                )
            )
        )
    ),
}
"""The rules that the case's own row, or the order of its events, decides."""


@dataclass(frozen=True)
class Findings:
    """``by_rule`` names cases by key; ``members`` tells of each of them what the counts need."""

    by_rule: dict[Rule, frozenset[int]]
    members: dict[int, Member] = field(repr=False)

    def doubtful(self, rules: Iterable[Rule]) -> list[Member]:
        """Each case once, whatever number of rules name it."""
        keys = frozenset().union(*(self.by_rule[rule] for rule in rules))
        return [self.members[key] for key in sorted(keys)]


def findings_of(cases: Rows, period: Period, now: Now, version: Version | None = None) -> Findings:
    """Of the cases whose deadline falls in the period, under the reader's reach."""
    by_rule = keys_by_rule(cases, period, now, tuple(Rule))
    keys = set().union(*by_rule.values())
    members = _members(_due(cases, period), keys, now, version or version_of(period))
    return Findings(by_rule, members)


def keys_by_rule(
    cases: Rows, period: Period, now: Now, rules: Collection[Rule]
) -> dict[Rule, frozenset[int]]:
    """Only what the rules that were asked for need is read."""
    rows, found = _due(cases, period), {rule: set[int]() for rule in rules}
    for rule, pk in chain(_by_row(rows, rules), _by_deadline(rows, rules, now.calendar)):
        found[rule].add(pk)
    if Rule.RECLASSED in rules:
        found[Rule.RECLASSED] = _reclassed(rows, now.calendar)
    if Rule.BULK_CLOSED in rules:
        found[Rule.BULK_CLOSED] = _closed_in_bulk(rows, cases)
    return {rule: frozenset(pks) for rule, pks in found.items()}


def _due(cases: Rows, period: Period) -> Rows:
    return cases.filter(in_period(MetricCode.R1, period)).order_by()


def _by_row(rows: Rows, rules: Collection[Rule]) -> Iterable[tuple[Rule, int]]:
    asked = {rule: BY_ROW[rule] for rule in BY_ROW if rule in rules}
    if not asked:
        return
    flags: dict[str, Any] = {f"is_{rule}": _flag(wanted) for rule, wanted in asked.items()}
    for row in rows.filter(reduce(or_, asked.values())).values("pk", **flags):
        told: dict[str, Any] = dict(row)
        yield from ((rule, told["pk"]) for rule in asked if told[f"is_{rule}"])


def _flag(wanted: Q) -> Any:
    return DbCase(When(wanted, then=Value(True)), default=Value(False), output_field=BooleanField())


def _by_deadline(rows: Rows, rules: Collection[Rule], calendar: WorkCalendar) -> Iterable[tuple[Rule, int]]:
    """What happened shortly before the deadline that ran at that moment."""
    keys = rows.values("pk")
    facts: dict[Rule, Any] = {
        Rule.PAUSED: CaseSuspension.objects.filter(case__in=keys).values_list("case_id", "started_at"),
        Rule.EXTENDED: GRANTED.filter(case__in=keys).values_list("case_id", "settled_at"),
        Rule.SPLIT: SPLITS.filter(first__in=keys).values_list("first_id", "at"),
    }
    happened = [(rule, pk, at) for rule, told in facts.items() if rule in rules for pk, at in told.order_by()]
    if not happened:
        return
    dues = _Deadlines({pk for _rule, pk, _at in happened}, calendar)
    for rule, pk, at in happened:
        due = dues.at(pk, at)
        if due is not None and shortly_before(calendar, at, due, _DAYS[rule]):
            yield rule, pk


_DAYS = {Rule.PAUSED: PAUSE_DAYS, Rule.EXTENDED: EXTENSION_DAYS, Rule.SPLIT: SPLIT_DAYS}


class _Deadlines:
    """The deadline of a case as it stood at a moment: its promise, the pauses and the extension until then."""

    def __init__(self, keys: set[int], calendar: WorkCalendar) -> None:
        self.calendar = calendar
        clocks = CaseClock.objects.filter(case_id__in=keys, stage=Stage.RESOLVE)
        self.clocks = {clock.case_id: clock for clock in clocks}
        self.pauses: dict[int, list[CaseSuspension]] = {}
        for pause in CaseSuspension.objects.filter(case_id__in=keys):
            self.pauses.setdefault(pause.case_id, []).append(pause)
        self.extended = dict(GRANTED.filter(case_id__in=keys).values_list("case_id", "settled_at"))

    def at(self, pk: int, moment: datetime) -> datetime | None:
        clock = self.clocks.get(pk)
        if clock is None:
            return None
        earlier = self.extended.get(pk)
        days = clock.allowance if earlier is not None and earlier < moment else clock.amount
        pauses = [
            Interval(pause.started_at, min(pause.effective_end, moment))
            for pause in self.pauses.get(pk, ())
            if pause.started_at < moment and pause.effective_end > pause.started_at
        ]
        return deadline(self.calendar, clock.started_at, days, clock.unit, pauses).at


def _reclassed(rows: Rows, calendar: WorkCalendar) -> set[int]:
    """The timeline of an edit says from when to when it moved the deadline."""
    edits: Any = (
        CaseEvent.objects.filter(
            kind=EventKind.EDITED,
            data__has_key="due",
            case__in=rows.values("pk"),
            at__lte=F("case__answered_at"),
        )
        .order_by()
        .values_list("case_id", "at", "case__answered_at")
    )
    return {pk for pk, at, answered in edits if shortly_before(calendar, at, answered, RECLASS_DAYS)}


def _closed_in_bulk(rows: Rows, cases: Rows) -> set[int]:
    """Also the cases of other periods closed in the same minutes make a run, though only this period's are named."""
    closed = CaseEvent.objects.filter(kind=EventKind.CLOSED)
    ours = dict(closed.filter(case__in=rows.values("pk")).order_by().values_list("case_id", "at"))
    if not ours:
        return set()
    span = (min(ours.values()) - BULK_WITHIN, max(ours.values()) + BULK_WITHIN)
    told = closed.filter(at__range=span, case__in=cases.values("pk")).order_by()
    runs = (Closing(*row) for row in told.values_list("case_id", "by_id", "at").iterator())
    return closed_in_bulk(runs) & ours.keys()


def _members(rows: Rows, keys: set[int], now: Now, version: Version) -> dict[int, Member]:
    base = condition(MetricCode.R1, Part.BASE, now, version)
    met = condition(MetricCode.R1, Part.MET, now, version)
    told = rows.filter(pk__in=keys).values_list("pk", "lead_unit_id", "officer_id", _flag(met), _flag(base))
    return {
        pk: Member(pk, unit, officer, resolved=bool(resolved), outside=not inside)
        for pk, unit, officer, resolved, inside in told
    }
