"""One case's rows as the services would have written them, step by step, without asking the database."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assistance.enums import BAD_RATINGS, CallBackResult, CaseStatus, EventKind, PromiseUnit, Stage
from assistance.models import CallBack, Case, CaseClock, CaseEvent, CaseExclusion, CaseSuspension
from assistance.services.clocks import RESOLVING, deadline, intervals
from assistance.services.promises import days_of_change, promises_in_force
from assistance.sla import Promise, choose_promise
from assistance.workflow import MOVES, Move
from foundation.accounts.models import Unit, User
from foundation.worktime.calendar import WorkCalendar


class NotYet(Exception):  # noqa: N818 - the story goes on after today
    """The step lies in the future."""


@dataclass
class World:
    """What every life shares: the calendar, the moment of loading, the promises between two changes of them."""

    calendar: WorkCalendar
    now: datetime
    system: User
    _changes: list[date] = field(default_factory=days_of_change)
    _promises: dict[int, list[Promise]] = field(default_factory=dict)

    def promise(self, case: Case, stage: Stage, at: datetime) -> Promise:
        return self.promise_of(stage, at, category=case.category.code, nature=case.nature)

    def promise_of(self, stage: Stage, at: datetime, *, category: str, nature: str) -> Promise:
        day = self.calendar.local_date(at)
        seen = bisect_right(self._changes, day)
        if seen not in self._promises:
            self._promises[seen] = promises_in_force(day)
        return choose_promise(self._promises[seen], stage, category=category, nature=nature)


@dataclass
class Life:
    """``case`` and the rows around it, as of the last step told."""

    case: Case
    world: World
    events: list[CaseEvent] = field(default_factory=list)
    clocks: list[CaseClock] = field(default_factory=list)
    suspensions: list[CaseSuspension] = field(default_factory=list)
    call_backs: list[CallBack] = field(default_factory=list)
    exclusions: list[CaseExclusion] = field(default_factory=list)

    def register(self, *, at: datetime, by: User) -> None:
        self._tell(EventKind.REGISTERED, at, by, data={"source": self.case.source})
        self.case.registered_at, self.case.registered_by = at, by
        self._start(Stage.RESOLVE, self.case.received_at)
        self._start(Stage.CONTACT, self.case.received_at)

    def accept(self, *, at: datetime, by: User, unit: Unit, handler: User | None) -> None:
        self._move(Move.ACCEPT, at, by, data={"unit": unit.name, "handler": handler.name if handler else ""})
        self.case.accepted_at, self.case.lead_unit, self.case.handler = at, unit, handler
        self._start(Stage.SIGN, at)

    def decline(self, *, at: datetime, by: User, reason: str, note: str) -> None:
        self._move(Move.DECLINE, at, by, text=note, data={"reason": reason})
        self.case.excluded = True
        self._exclude(by=self.world.system, at=at, reason=reason, note=note)
        self._decide(self.exclusions[-1], by=by, at=at, granted=True, note=note)
        for stage in Stage:
            self._stop(stage, at)

    def reassign(self, *, at: datetime, by: User, unit: Unit, reason: str) -> None:
        before = {"unit": str(self.case.lead_unit or ""), "handler": str(self.case.handler or "")}
        self._move(
            Move.REASSIGN, at, by, text=reason, data={"from": before, "unit": unit.name, "handler": ""}
        )
        self.case.transfer_count += self.case.lead_unit != unit
        self.case.lead_unit, self.case.handler = unit, None
        self._start(Stage.SIGN, at)

    def sign(self, *, at: datetime, by: User) -> None:
        self._move(Move.SIGN, at, by)
        self.case.signed_at, self.case.handler = at, by
        self._stop(Stage.SIGN, at)

    def contact(self, *, at: datetime, by: User, text: str) -> None:
        self._tell(EventKind.CONTACTED, at, by, text=text)
        self._first_contact(at)

    def progress(self, *, at: datetime, by: User, text: str, for_enterprise: bool) -> None:
        self._tell(EventKind.PROGRESS, at, by, text=text, for_enterprise=for_enterprise)

    def suspend(self, *, at: datetime, by: User, reason: str, note: str, until: datetime) -> None:
        self._move(Move.SUSPEND, at, by, text=note, data={"reason": reason, "until": until.isoformat()})
        pause = CaseSuspension(case=self.case, reason=reason, note=note, started_at=at, until=until, by=by)
        self.suspensions.append(pause)
        self._recompute()

    def resume(self, *, at: datetime, by: User, text: str) -> None:
        self._move(Move.RESUME, at, by, text=text)
        self.suspensions[-1].ended_at = at
        self._recompute()

    def answer(self, *, at: datetime, by: User, outcome: str, text: str) -> None:
        self._move(Move.ANSWER, at, by, text=text, data={"outcome": outcome})
        case = self.case
        case.outcome, case.answer_text, case.answered_at, case.confirmed = outcome, text, at, None
        if case.first_contact_at is None:
            self._first_contact(at)
        for stage in (Stage.SIGN, Stage.RESOLVE, Stage.REWORK):
            self._stop(stage, at)
        self._start(Stage.CALL_BACK, at)

    def call_back(self, *, at: datetime, by: User, result: str, rating: str, who: str, note: str) -> None:
        data = {"result": result, "rating": rating, "respondent": who}
        self._tell(EventKind.CALLED_BACK, at, by, text=note, data=data)
        self.call_backs.append(
            CallBack(case=self.case, at=at, by=by, respondent=who, result=result, rating=rating, note=note)
        )
        if result == CallBackResult.UNREACHABLE:
            return
        self.case.confirmed, self.case.rating = result == CallBackResult.CONFIRMED, rating
        if result == CallBackResult.NOT_CONFIRMED:
            self._rework(at=at, by=by, reason=note)
        else:
            if rating in BAD_RATINGS:
                self._start(Stage.BAD_RATING, at)
            self._close(at=at, by=by, text=note, data={"result": result})

    def close_unreached(self, *, at: datetime, by: User) -> None:
        self._close(at=at, by=by, text="多次回访未联系上。", data={"unreached": len(self.call_backs)})

    def propose_exclusion(self, *, at: datetime, by: User, reason: str, note: str) -> None:
        self._tell(EventKind.EXCLUSION_PROPOSED, at, by, text=note, data={"reason": reason})
        self._exclude(by=by, at=at, reason=reason, note=note)

    def decide_exclusion(self, *, at: datetime, by: User, granted: bool, note: str) -> None:
        self._tell(EventKind.EXCLUSION_DECIDED, at, by, text=note, data={"granted": granted})
        self._decide(self.exclusions[-1], by=by, at=at, granted=granted, note=note)
        self.case.excluded = granted

    def _rework(self, *, at: datetime, by: User, reason: str) -> None:
        case = self.case
        self._move(Move.REWORK, at, by, text=reason, data={"outcome": case.outcome})
        case.outcome, case.answered_at, case.confirmed = "", None, None
        case.rework_count += 1
        self._stop(Stage.CALL_BACK, at)
        self._start(Stage.REWORK, at)

    def _close(self, *, at: datetime, by: User, text: str, data: dict[str, Any]) -> None:
        self._move(Move.CLOSE, at, by, text=text, data=data)
        self.case.closed_at = at
        self._stop(Stage.CALL_BACK, at)

    def _move(
        self, move: Move, at: datetime, by: User, text: str = "", data: dict[str, Any] | None = None
    ) -> None:
        rule = MOVES[move]
        if self.case.status not in rule.sources:
            raise ValueError(f"{move} from {self.case.status}")
        self._tell(rule.event, at, by, text=text, data=data)
        self.case.status = rule.target or CaseStatus(self.case.status)

    def _tell(
        self,
        kind: EventKind,
        at: datetime,
        by: User,
        *,
        text: str = "",
        data: dict[str, Any] | None = None,
        for_enterprise: bool = False,
    ) -> None:
        if at > self.world.now:
            raise NotYet
        self.events.append(
            CaseEvent(
                case=self.case,
                kind=kind,
                at=at,
                by=by,
                text=text,
                data={} if data is None else data,
                for_enterprise=for_enterprise,
            )
        )

    def _first_contact(self, at: datetime) -> None:
        self.case.first_contact_at = at
        self._stop(Stage.CONTACT, at)

    def _start(self, stage: Stage, at: datetime) -> None:
        self._stop(stage, at)
        promise = self.world.promise(self.case, stage, at)
        due = deadline(self.world.calendar, at, promise.amount, promise.unit, ())
        clock = CaseClock(
            case=self.case,
            stage=stage,
            started_at=at,
            amount=promise.amount,
            unit=PromiseUnit(promise.unit),
            due_at=due.at,
            provisional=due.provisional,
        )
        self.clocks.append(clock)
        self._show(clock)

    def _stop(self, stage: Stage, at: datetime) -> None:
        for clock in self.clocks:
            if clock.stage == stage and clock.stopped_at is None:
                clock.stopped_at = at

    def _recompute(self) -> None:
        pauses = intervals(self.suspensions)
        for clock in self.clocks:
            if clock.stage in RESOLVING and clock.stopped_at is None:
                due = deadline(self.world.calendar, clock.started_at, clock.amount, clock.unit, pauses)
                clock.due_at, clock.provisional = due.at, due.provisional
                self._show(clock)

    def _show(self, clock: CaseClock) -> None:
        if clock.stage in RESOLVING:
            self.case.due_at, self.case.due_provisional = clock.due_at, clock.provisional
        if clock.stage == Stage.RESOLVE:
            self.case.resolve_due_at = clock.due_at
        if clock.stage == Stage.CONTACT:
            self.case.contact_due_at = clock.due_at

    def _exclude(self, *, by: User, at: datetime, reason: str, note: str) -> None:
        self.exclusions.append(
            CaseExclusion(case=self.case, reason=reason, note=note, proposed_by=by, proposed_at=at)
        )

    def _decide(self, exclusion: CaseExclusion, *, by: User, at: datetime, granted: bool, note: str) -> None:
        exclusion.decided_by, exclusion.decided_at = by, at
        exclusion.granted, exclusion.decision_note = granted, note
