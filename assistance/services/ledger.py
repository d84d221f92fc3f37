"""Cases of a ledger, many at once: closed ones as the history they are, open ones with their clocks running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, EventKind, PromiseUnit, Stage
from assistance.models import CallBack, Case, CaseClock, CaseEvent, ServicePromise
from assistance.services.clocks import deadline, start_clock
from assistance.services.numbers import next_numbers
from assistance.services.search_text import write_search_texts
from assistance.sla import Promise, choose_promise
from enterprises.services.bulk import LedgerRow, save_ledger_rows
from foundation.accounts.models import User
from foundation.worktime.calendar import workdays_between
from foundation.worktime.services import load_calendar

BATCH = 500
PRIVATE = ("contact_phone",)


@dataclass
class LedgerCase:
    """One row to be saved: a new case (``received_at``, ``enterprise`` and the rest are set), or changes of a known one.

    ``due_at`` is the ledger's own deadline; without it the promise in force on the day of receipt holds.
    """

    case: Case
    changes: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    call_back: CallBack | None = None


@transaction.atomic
def save_ledger_cases(rows: Sequence[LedgerCase], *, by: User) -> None:
    """The caller's import is recorded as a whole, with the file's digest, by the floor below."""
    now = timezone.now()
    new = [row for row in rows if row.case.pk is None]
    changed = [row for row in rows if row.case.pk is not None and row.changes]
    _create_missing_enterprises(new, by=by)
    _create(new, by=by, now=now)
    _edit(changed, by=by, now=now)


def _create_missing_enterprises(rows: Sequence[LedgerCase], *, by: User) -> None:
    missing = {
        row.case.enterprise.uscc: row.case.enterprise for row in rows if row.case.enterprise.pk is None
    }
    save_ledger_rows([LedgerRow(enterprise) for enterprise in missing.values()], by=by)
    for row in rows:
        row.case.enterprise = missing.get(row.case.enterprise.uscc, row.case.enterprise)


def _create(rows: Sequence[LedgerCase], *, by: User, now: datetime) -> None:
    clocks = Deadlines()
    _number([row.case for row in rows])
    resolving = []
    for row in rows:
        row.case.registered_by, row.case.registered_at = by, now
        resolving.append(clocks.resolve_clock(row))
    cases = [row.case for row in rows]
    Case.objects.bulk_create(cases, batch_size=BATCH)
    for clock, case in zip(resolving, cases, strict=True):
        clock.case = case
    CaseClock.objects.bulk_create(resolving, batch_size=BATCH)
    CaseEvent.objects.bulk_create(
        [event for row in rows for event in _history(row, by=by, now=now)], batch_size=BATCH
    )
    CallBack.objects.bulk_create(
        [_of_case(row) for row in rows if row.call_back is not None], batch_size=BATCH
    )
    write_search_texts(cases)
    for case in cases:
        if case.status == CaseStatus.DISPATCHED:
            start_clock(case, Stage.SIGN, at=now)


def _number(cases: Sequence[Case]) -> None:
    """Numbers of the year of receipt, in the order of the ledger."""
    by_year: dict[int, list[Case]] = {}
    for case in cases:
        by_year.setdefault(timezone.localtime(case.received_at).year, []).append(case)
    for year, group in sorted(by_year.items()):
        for case, number in zip(group, next_numbers(year, len(group)), strict=True):
            case.number = number


class Deadlines:
    """Calendar and promises, read once for all rows."""

    def __init__(self) -> None:
        self.calendar = load_calendar()
        self._rows = list(
            ServicePromise.objects.filter(stage=Stage.RESOLVE).values_list(
                "amount", "unit", "category__code", "nature", "effective_from", "effective_to"
            )
        )

    def resolve_clock(self, row: LedgerCase) -> CaseClock:
        case = row.case
        amount, unit = self._own(row) if row.due_at else self._promised(case)
        due = deadline(self.calendar, case.received_at, amount, unit, ())
        case.due_at = case.resolve_due_at = due.at
        case.due_provisional = due.provisional
        return CaseClock(
            stage=Stage.RESOLVE,
            started_at=case.received_at,
            amount=amount,
            unit=unit,
            due_at=due.at,
            provisional=due.provisional,
            stopped_at=case.answered_at,
        )

    def _own(self, row: LedgerCase) -> tuple[int, str]:
        """The ledger's deadline as a promise in working days, so that the calendar can move it like any other."""
        received, due = (self.calendar.local_date(at) for at in (row.case.received_at, row.due_at) if at)
        days = workdays_between(self.calendar, received, due)
        return max(1, days + (not self.calendar.is_workday(due))), PromiseUnit.DAYS

    def _promised(self, case: Case) -> tuple[int, str]:
        day = self.calendar.local_date(case.received_at)
        in_force = [
            Promise(Stage.RESOLVE, amount, PromiseUnit(unit), category or "", nature)
            for amount, unit, category, nature, start, end in self._rows
            if start <= day and (end is None or day < end)
        ]
        promise = choose_promise(in_force, Stage.RESOLVE, category=case.category.code, nature=case.nature)
        return promise.amount, promise.unit


def _history(row: LedgerCase, *, by: User, now: datetime) -> list[CaseEvent]:
    case = row.case
    events = [
        CaseEvent(
            case=case, kind=EventKind.REGISTERED, at=case.received_at, by=by, data={"source": case.source}
        )
    ]
    if case.answered_at is not None:
        told = {"outcome": case.outcome}
        events.append(
            CaseEvent(
                case=case,
                kind=EventKind.ANSWERED,
                at=case.answered_at,
                by=by,
                text=case.answer_text,
                data=told,
            )
        )
    if row.call_back is not None:
        told = {"result": row.call_back.result, "rating": row.call_back.rating, "respondent": ""}
        events.append(CaseEvent(case=case, kind=EventKind.CALLED_BACK, at=row.call_back.at, by=by, data=told))
    source = {"ledger_number": case.ledger_number}
    events.append(CaseEvent(case=case, kind=EventKind.IMPORTED, at=now, by=by, data=source))
    return events


def _of_case(row: LedgerCase) -> CallBack:
    assert row.call_back is not None  # noqa: S101 - the caller asked for rows that have one
    row.call_back.case = row.case
    return row.call_back


def _edit(rows: Sequence[LedgerCase], *, by: User, now: datetime) -> None:
    """Words only; what was done and when is never written from outside."""
    events = []
    for row in rows:
        before = {name: str(getattr(row.case, name)) for name in row.changes}
        after = {name: str(value) for name, value in row.changes.items()}
        for name, value in row.changes.items():
            setattr(row.case, name, value)
        row.case.version += 1
        shown = {name: [before[name], after[name]] for name in after if name not in PRIVATE}
        told = {"version": row.case.version, "before": before, "after": after, "shown": shown}
        events.append(CaseEvent(case=row.case, kind=EventKind.EDITED, at=now, by=by, data=told))
    fields = sorted({name for row in rows for name in row.changes})
    if fields:
        Case.objects.bulk_update([row.case for row in rows], [*fields, "version"], batch_size=50)
    CaseEvent.objects.bulk_create(events, batch_size=BATCH)
    write_search_texts([row.case for row in rows])


def call_back_of(*, at: datetime, confirmed: bool, rating: str, by: User) -> CallBack:
    result = CallBackResult.CONFIRMED if confirmed else CallBackResult.NOT_CONFIRMED
    return CallBack(at=at, by=by, result=result, rating=rating)
