"""The deadlines of cases that come from a ledger."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from assistance.enums import PromiseUnit, Stage
from assistance.models import Case, CaseClock, ServicePromise
from assistance.services.clocks import deadline
from assistance.sla import Promise, choose_promise
from foundation.worktime.calendar import workdays_between
from foundation.worktime.services import load_calendar
from foundation.worktime.stamp import current_stamp

STAGES = (Stage.RESOLVE, Stage.SIGN)


class Deadlines:
    """Calendar and promises, read once for all rows; ``mark`` differs when one of them has changed."""

    def __init__(self) -> None:
        stamp = current_stamp()
        self.calendar = load_calendar()
        self._rows = tuple(
            ServicePromise.objects.filter(stage__in=STAGES)
            .order_by("pk")
            .values_list(
                "stage", "amount", "unit", "category__code", "nature", "effective_from", "effective_to"
            )
        )
        self.mark: Hashable = (stamp, self._rows)

    def resolve_clock(self, case: Case, own: datetime | None) -> CaseClock:
        """From the day of receipt; ``own`` is the ledger's deadline, without it the promise of that day holds."""
        amount, unit = self._own(case, own) if own else self._promised(case, Stage.RESOLVE, case.received_at)
        clock = self._clock(Stage.RESOLVE, case.received_at, amount, unit)
        case.due_at = case.resolve_due_at = clock.due_at
        case.due_provisional = clock.provisional
        clock.stopped_at = case.answered_at
        return clock

    def sign_clock(self, case: Case, *, at: datetime) -> CaseClock:
        return self._clock(Stage.SIGN, at, *self._promised(case, Stage.SIGN, at))

    def _clock(self, stage: Stage, start: datetime, amount: int, unit: str) -> CaseClock:
        due = deadline(self.calendar, start, amount, unit, ())
        return CaseClock(
            stage=stage,
            started_at=start,
            amount=amount,
            unit=unit,
            due_at=due.at,
            provisional=due.provisional,
        )

    def _own(self, case: Case, own: datetime) -> tuple[int, str]:
        """The ledger's deadline as a promise in working days, so that the calendar can move it like any other."""
        received, due = (self.calendar.local_date(at) for at in (case.received_at, own))
        days = workdays_between(self.calendar, received, due)
        return max(1, days + (not self.calendar.is_workday(due))), PromiseUnit.DAYS

    def _promised(self, case: Case, stage: Stage, at: datetime) -> tuple[int, str]:
        day = self.calendar.local_date(at)
        in_force = [
            Promise(Stage(of), amount, PromiseUnit(unit), category or "", nature)
            for of, amount, unit, category, nature, start, end in self._rows
            if of == stage and start <= day and (end is None or day < end)
        ]
        promise = choose_promise(in_force, stage, category=case.category.code, nature=case.nature)
        return promise.amount, promise.unit
