"""Starts, stops and recomputes the clocks of a case; the only writer of a deadline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, PromiseUnit, Stage
from assistance.models import Case, CaseClock, CaseEvent, CaseSuspension
from assistance.services.promises import promises_in_force
from assistance.sla import Promise, choose_promise
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.worktime.calendar import Deadline, Interval, WorkCalendar, add_workdays, add_workhours
from foundation.worktime.services import load_calendar

RESOLVING = (Stage.RESOLVE, Stage.REWORK)
"""The stages that a suspension stops and whose deadline the case shows."""
FIRST = (Stage.RESOLVE, Stage.CONTACT)
"""The stages that begin when the problem is heard."""
CHUNK = 500


def start_clock(case: Case, stage: Stage, *, at: datetime) -> CaseClock:
    """Start the promise of a stage, replacing one that still runs."""
    (clock,) = _begun(case, [stage], at=at)
    stop_clock(case, stage, at=at)
    clock.save(force_insert=True)
    _show_on_case(case, clock)
    return clock


def first_clocks(case: Case, *, at: datetime) -> list[CaseClock]:
    """The promises that begin with a case, for the caller to write after it; neither is written yet.

    The deadlines stand on the case already.
    """
    clocks = _begun(case, FIRST, at=at)
    for clock in clocks:
        _set(case, _shown(clock))
    return clocks


def stop_clock(case: Case, *stages: Stage, at: datetime) -> None:
    """Those of the stages that run; none of them need."""
    CaseClock.objects.running().filter(case=case, stage__in=stages).update(stopped_at=at)


def stop_all_clocks(case: Case, *, at: datetime) -> None:
    CaseClock.objects.running().filter(case=case).update(stopped_at=at)


def give_back_clock(case: Case, stage: Stage, *, before: int | None, at: datetime) -> None:
    """What a taken-back act had started stops; the clock that ran ``before`` it runs on."""
    stop_clock(case, stage, at=at)
    if before is not None:
        case.clocks.filter(pk=before, stage=stage).update(stopped_at=None)


def recompute_case(case: Case) -> None:
    """Derive the running deadlines again from the start, the promise, the calendar and the pauses."""
    calendar = load_calendar()
    pauses = intervals(case.suspensions.all())
    for clock in case.clocks.running().filter(stage__in=RESOLVING):
        _derive(clock, calendar, pauses)
        _show_on_case(case, clock)


def term_end(case: Case, stage: Stage, *, at: datetime) -> datetime:
    """Until when a term of a matter that begins at ``at`` runs."""
    promise = promise_for(case, stage, at=at)
    return deadline(load_calendar(), at, promise.amount, promise.unit, ()).at


def extend_clock(case: Case, workdays: int) -> None:
    """Give the running resolve clock so many working days more."""
    for clock in case.clocks.running().filter(stage__in=RESOLVING):
        clock.extended = workdays
        clock.save(update_fields=["extended"])
    recompute_case(case)


def most_extension(case: Case, clock: CaseClock) -> int:
    """By how many working days the promise may be extended in all; one in hours not at all."""
    if clock.unit != PromiseUnit.DAYS:
        return 0
    longest = promise_for(case, Stage.LONGEST, at=clock.started_at).amount
    return max(0, longest - clock.amount)


def repromise(case: Case) -> int:
    """Category or nature changed: the resolve clock keeps its start and takes the fitting promise.

    Returns by how many working days a granted extension was cut, so that the whole stays within the longest time.
    """
    clock = case.clocks.running().filter(stage=Stage.RESOLVE).first()
    if clock is None:
        return 0
    promise = promise_for(case, Stage.RESOLVE, at=clock.started_at)
    clock.amount, clock.unit = promise.amount, promise.unit
    cut = max(0, clock.extended - most_extension(case, clock)) if clock.extended else 0
    clock.extended -= cut
    clock.save(update_fields=["amount", "unit", "extended"])
    recompute_case(case)
    return cut


def recompute_running_clocks(*, by: User) -> int:
    """After a change of the calendar: every running clock, each moved case told once. Returns how many moved."""
    calendar = load_calendar()
    moved = 0
    last = 0
    while chunk := list(_running_after(last)[:CHUNK]):
        last = chunk[-1].pk
        with transaction.atomic():
            moved += _recompute_chunk(_still_running(chunk), calendar, by=by)
    record(by=by, action="clocks.recompute", detail={"moved": moved})
    return moved


class Affected(NamedTuple):
    """What would move; a case may have several running clocks."""

    cases: int
    clocks: int


def affected_by(calendar: WorkCalendar) -> Affected:
    """What would move under another calendar (the preview of the settings page)."""
    moved: list[int] = []
    last = 0
    while chunk := list(_running_after(last)[:CHUNK]):
        last = chunk[-1].pk
        pauses = _pauses_of(chunk)
        moved += [
            clock.case_id
            for clock in chunk
            if _moved(clock, calendar, pauses.get(clock.case_id, ())) is not None
        ]
    return Affected(cases=len(set(moved)), clocks=len(moved))


def deadline(
    calendar: WorkCalendar, start: datetime, amount: int, unit: str, pauses: Iterable[Interval]
) -> Deadline:
    if unit == PromiseUnit.HOURS:
        return add_workhours(calendar, start, amount, tuple(pauses))
    return add_workdays(calendar, start, amount, tuple(pauses))


def intervals(suspensions: Iterable[CaseSuspension]) -> tuple[Interval, ...]:
    return tuple(
        Interval(item.started_at, item.effective_end)
        for item in suspensions
        if item.effective_end > item.started_at
    )


def promise_for(case: Case, stage: Stage, *, at: datetime) -> Promise:
    return _fitting(promises_in_force(timezone.localdate(at)), case, stage)


def _fitting(promises: list[Promise], case: Case, stage: Stage) -> Promise:
    return choose_promise(promises, stage, category=case.category.code, nature=case.nature)


def _begun(case: Case, stages: Iterable[Stage], *, at: datetime) -> list[CaseClock]:
    calendar, promises = load_calendar(), promises_in_force(timezone.localdate(at))
    clocks = []
    for stage in stages:
        promise = _fitting(promises, case, stage)
        clock = CaseClock(case=case, stage=stage, started_at=at, amount=promise.amount, unit=promise.unit)
        due = deadline(calendar, at, promise.amount, promise.unit, ())
        clock.due_at, clock.provisional = due.at, due.provisional
        clocks.append(clock)
    return clocks


def _running_after(pk: int) -> QuerySet[CaseClock]:
    return CaseClock.objects.running().filter(pk__gt=pk).select_related("case").order_by("pk")


def _still_running(chunk: list[CaseClock]) -> list[CaseClock]:
    """The clocks as they are once their cases are held: cases are always held before their clocks."""
    cases = Case.objects.filter(pk__in={clock.case_id for clock in chunk}).order_by("pk")
    held = {case.pk: case for case in cases.select_for_update()}
    clocks = CaseClock.objects.running().filter(pk__in=[clock.pk for clock in chunk]).order_by("pk")
    found = list(clocks)
    for clock in found:
        clock.case = held[clock.case_id]
    return found


def _pauses_of(clocks: list[CaseClock]) -> dict[int, tuple[Interval, ...]]:
    found: dict[int, list[CaseSuspension]] = {}
    for item in CaseSuspension.objects.filter(case_id__in={clock.case_id for clock in clocks}):
        found.setdefault(item.case_id, []).append(item)
    return {case_id: intervals(items) for case_id, items in found.items()}


def _recompute_chunk(chunk: list[CaseClock], calendar: WorkCalendar, *, by: User) -> int:
    pauses = _pauses_of(chunk)
    moved = 0
    for clock in chunk:
        before = clock.due_at
        due = _moved(clock, calendar, pauses.get(clock.case_id, ()))
        if due is None:
            continue
        moved += 1
        _write(clock, due)
        _show_on_case(clock.case, clock)
        CaseEvent.objects.create(
            case=clock.case,
            kind=EventKind.DEADLINE_MOVED,
            at=timezone.now(),
            by=by,
            text=_("工作日历调整，%(stage)s期限随之重算。") % {"stage": clock.get_stage_display()},
            data={"stage": clock.stage, "from": before.isoformat(), "to": due.at.isoformat()},
        )
    return moved


def _moved(clock: CaseClock, calendar: WorkCalendar, pauses: tuple[Interval, ...]) -> Deadline | None:
    used = pauses if clock.stage in RESOLVING else ()
    due = deadline(calendar, clock.started_at, clock.allowance, clock.unit, used)
    return None if (due.at, due.provisional) == (clock.due_at, clock.provisional) else due


def _derive(clock: CaseClock, calendar: WorkCalendar, pauses: tuple[Interval, ...]) -> None:
    due = _moved(clock, calendar, pauses)
    if due is not None:
        _write(clock, due)


def _write(clock: CaseClock, due: Deadline) -> None:
    clock.due_at, clock.provisional = due.at, due.provisional
    clock.save(update_fields=["due_at", "provisional"])


def _shown(clock: CaseClock) -> dict[str, object]:
    """The deadlines that lists, lights and the rate read on the case row."""
    fields: dict[str, object] = {}
    if clock.stage in RESOLVING:
        fields = {"due_at": clock.due_at, "due_provisional": clock.provisional}
    if clock.stage == Stage.RESOLVE:
        fields["resolve_due_at"] = clock.due_at
    if clock.stage == Stage.CONTACT:
        fields["contact_due_at"] = clock.due_at
    return fields


def _set(case: Case, fields: dict[str, object]) -> None:
    for name, value in fields.items():
        setattr(case, name, value)


def _show_on_case(case: Case, clock: CaseClock) -> None:
    if fields := _shown(clock):
        _set(case, fields)
        Case.objects.filter(pk=case.pk).update(**fields)
