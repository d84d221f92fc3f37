"""What runs beside a case and what else becomes of one: returned, helped with, extended, supervised, merged, …"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from assistance.enums import CallBackResult, EventKind, ExclusionReason, LinkKind, MatterKind, Stage, Verdict
from assistance.models import CallBack, Case, CaseEvent, CaseLink, CaseMatter
from assistance.services.clocks import RESOLVING, deadline, intervals
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from reporting.demo.lives import Life


@dataclass
class WholeLife(Life):
    """``afterwards`` is called when every case has its number, for the events that name one."""

    matters: list[CaseMatter] = field(default_factory=list)
    links: list[CaseLink] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    def send_back(self, *, at: datetime, by: User, reason: str) -> None:
        unit = self.case.lead_unit
        self._move(Move.RETURN, at, by, text=reason, data={"unit": str(unit or "")})
        self._stop(Stage.SIGN, at)
        self._open(MatterKind.RETURN, at, by, reason, unit=unit, due_at=self.term(Stage.RETURN_RULING, at))

    def grant_return(self, *, at: datetime, by: User, unit: Unit, note: str) -> None:
        self._move(Move.GRANT_RETURN, at, by, text=note, data={"unit": unit.name, "handler": ""})
        self.case.lead_unit, self.case.handler = unit, None
        self.case.transfer_count += 1
        self._settle(MatterKind.RETURN, at, by, Verdict.GRANTED, note)
        self._start(Stage.SIGN, at)

    def refuse_return(self, *, at: datetime, by: User, note: str) -> None:
        self._move(Move.REFUSE_RETURN, at, by, text=note)
        self._settle(MatterKind.RETURN, at, by, Verdict.REFUSED, note)
        self._start(Stage.SIGN, at)

    def ask_help(self, *, at: datetime, by: User, unit: Unit, text: str) -> None:
        due = self.term(Stage.CO_HANDLING, at)
        self._move(Move.ASK_CO, at, by, text=text, data={"unit": unit.name, "due": due.isoformat()})
        self._open(MatterKind.CO_HANDLING, at, by, text, unit=unit, due_at=due)

    def sign_help(self, *, at: datetime, by: User) -> None:
        share = self._latest(MatterKind.CO_HANDLING)
        self._tell(EventKind.CO_SIGNED, at, by, data={"unit": str(share.unit)})
        share.signed_at = at

    def answer_help(self, *, at: datetime, by: User, text: str) -> None:
        unit = self._latest(MatterKind.CO_HANDLING).unit
        self._move(Move.ANSWER_CO, at, by, text=text, data={"unit": str(unit)})
        self._settle(MatterKind.CO_HANDLING, at, by, Verdict.ANSWERED, text)

    def ask_extension(self, *, at: datetime, by: User, workdays: int, reason: str) -> None:
        self._move(Move.ASK_EXTENSION, at, by, text=reason, data={"workdays": workdays})
        due = self.term(Stage.RETURN_RULING, at)
        self._open(MatterKind.EXTENSION, at, by, reason, workdays=workdays, due_at=due)

    def decide_extension(self, *, at: datetime, by: User, granted: bool, note: str) -> None:
        asked = self._latest(MatterKind.EXTENSION)
        data: dict[str, Any] = {"granted": granted, "workdays": asked.workdays}
        self._move(Move.DECIDE_EXTENSION, at, by, text=note, data=data)
        if granted:
            for clock in self.clocks:
                if clock.stage in RESOLVING and clock.stopped_at is None:
                    clock.extended = asked.workdays or 0
            self._recompute()
            data["due"] = self.case.due_at.isoformat()
        verdict = Verdict.GRANTED if granted else Verdict.REFUSED
        self._settle(MatterKind.EXTENSION, at, by, verdict, note)

    def supervise(self, *, at: datetime, by: User, text: str, due_at: datetime, person: User | None) -> None:
        """The sheet gets its number when all sheets of the year are known."""
        self._move(Move.SUPERVISE, at, by, text=text, data={"due": due_at.isoformat()})
        unit = self.case.lead_unit
        sheet = self._open(MatterKind.SUPERVISION, at, by, text, unit=unit, person=person, due_at=due_at)
        self._name_later(self.events[-1], sheet)

    def answer_supervision(self, *, at: datetime, by: User, text: str) -> None:
        self._move(Move.ANSWER_SUPERVISION, at, by, text=text, data={})
        self._name_later(self.events[-1], self._latest(MatterKind.SUPERVISION))
        self._settle(MatterKind.SUPERVISION, at, by, Verdict.ANSWERED, text)

    def promise(self, *, at: datetime, by: User, text: str, due_at: datetime) -> None:
        self._move(Move.COMMIT, at, by, text=text, data={"due": due_at.isoformat()})
        self._open(MatterKind.COMMITMENT, at, by, text, person=by, due_at=due_at)

    def settle_promise(self, *, at: datetime, by: User, kept: bool, text: str) -> None:
        self._move(Move.SETTLE_COMMITMENT, at, by, text=text, data={"kept": kept})
        verdict = Verdict.KEPT if kept else Verdict.BROKEN
        self._settle(MatterKind.COMMITMENT, at, by, verdict, text)

    def escalate(self, *, at: datetime, by: User, reason: str) -> None:
        case = self.case
        told = {"reworks": case.rework_count, "outcome": case.outcome}
        self._move(Move.ESCALATE, at, by, text=reason, data=told)
        case.outcome, case.answered_at, case.confirmed = "", None, None
        self._stop(Stage.CALL_BACK, at)
        self._start(Stage.REWORK, at)

    def follow_up(self, *, at: datetime, by: User, text: str) -> None:
        self._move(Move.FOLLOW_UP, at, by, text=text)
        self._stop(Stage.BAD_RATING, at)

    def withdraw(self, *, at: datetime, by: User, who: str, channel: str, reason: str) -> None:
        self._move(Move.WITHDRAW, at, by, text=reason, data={"respondent": who, "channel": channel})
        self.call_backs.append(
            CallBack(
                case=self.case, at=at, by=by, respondent=who, result=CallBackResult.WITHDRAWS, note=reason
            )
        )
        self.propose_exclusion(at=at, by=by, reason=ExclusionReason.WITHDRAWN, note=reason)
        self._end_without_answer(at)

    def merge(self, into: WholeLife, *, at: datetime, by: User, reason: str) -> None:
        told: dict[str, Any] = {}
        self._move(Move.MERGE, at, by, text=reason, data=told)
        self.case.merged_into, self.case.excluded = into.case, True
        self._exclude(by=self.world.system, at=at, reason=ExclusionReason.DUPLICATE, note=reason)
        self._decide(self.exclusions[-1], by=by, at=at, granted=True, note=reason)
        self._end_without_answer(at)
        absorbed: dict[str, Any] = {}
        into._tell(EventKind.ABSORBED, at, by, text=reason, data=absorbed)
        self.afterwards.append(lambda: told.update(into=into.case.number))
        self.afterwards.append(partial(_name, absorbed, self.case))

    def split(self, parts: list[WholeLife], *, at: datetime, by: User) -> None:
        told: dict[str, Any] = {}
        self._move(Move.SPLIT, at, by, data=told)
        self.links += [
            CaseLink(first=self.case, second=part.case, kind=LinkKind.SPLIT, by=by, at=at) for part in parts
        ]
        self.afterwards.append(lambda: told.update(numbers=[part.case.number for part in parts]))
        for part in parts:
            whole: dict[str, Any] = {}
            part.note(EventKind.SPLIT, at=at, by=by, data=whole)
            self.afterwards.append(partial(_name, whole, self.case, "from"))

    def link(self, other: WholeLife, *, at: datetime, by: User, note: str) -> None:
        for one, seen in ((self, other), (other, self)):
            told: dict[str, Any] = {}
            one._move(Move.LINK, at, by, text=note, data=told)  # noqa: SLF001 - one kind of life
            self.afterwards.append(partial(_name, told, seen.case))
        self.links.append(
            CaseLink(first=self.case, second=other.case, kind=LinkKind.RELATED, note=note, by=by, at=at)
        )

    def carry(self, *, at: datetime, by: User, plan: str, due_at: datetime) -> None:
        self._move(Move.CARRY, at, by, text=plan, data={"due": due_at.isoformat()})
        unit, person = self.case.lead_unit, self.case.officer
        self._open(MatterKind.CARRY_OVER, at, by, plan, unit=unit, person=person, due_at=due_at)

    def strike_off(self, *, at: datetime, by: User, note: str) -> None:
        self._move(Move.STRIKE_OFF, at, by, text=note)
        self._settle(MatterKind.CARRY_OVER, at, by, Verdict.STRUCK_OFF, note)

    def note(self, kind: EventKind, *, at: datetime, by: User, data: dict[str, Any]) -> None:
        self._tell(kind, at, by, data=data)

    def archive(self, *, at: datetime) -> None:
        self._move(Move.ARCHIVE, at, self.world.system)
        self.case.archived_at = at

    def take_over_contact(self, case: Case, *, by: User) -> None:
        """A part of a split: the enterprise was reached about the whole of it."""
        if case.first_contact_at is not None:
            self._tell(EventKind.CONTACTED, case.first_contact_at, by)
            self._first_contact(case.first_contact_at)

    def _end_without_answer(self, at: datetime) -> None:
        for pause in self.suspensions:
            pause.ended_at = pause.ended_at or at
        for stage in Stage:
            self._stop(stage, at)

    def _recompute(self) -> None:
        pauses = intervals(self.suspensions)
        for clock in self.clocks:
            if clock.stage in RESOLVING and clock.stopped_at is None:
                due = deadline(self.world.calendar, clock.started_at, clock.allowance, clock.unit, pauses)
                clock.due_at, clock.provisional = due.at, due.provisional
                self._show(clock)

    def term(self, stage: Stage, at: datetime) -> datetime:
        promise = self.world.promise(self.case, stage, at)
        return deadline(self.world.calendar, at, promise.amount, promise.unit, ()).at

    def _open(self, kind: MatterKind, at: datetime, by: User, text: str, **fields: Any) -> CaseMatter:
        matter = CaseMatter(case=self.case, kind=kind, opened_by=by, opened_at=at, text=text, **fields)
        self.matters.append(matter)
        return matter

    def _latest(self, kind: MatterKind) -> CaseMatter:
        return next(matter for matter in reversed(self.matters) if matter.kind == kind)

    def _settle(self, kind: MatterKind, at: datetime, by: User, verdict: Verdict, answer: str) -> None:
        matter = self._latest(kind)
        matter.settled_by, matter.settled_at, matter.verdict, matter.answer = by, at, verdict, answer

    def _name_later(self, event: CaseEvent, sheet: CaseMatter) -> None:
        self.afterwards.append(lambda: event.data.update(number=sheet.number))


def _name(told: dict[str, Any], case: Case, key: str = "number") -> None:
    told[key] = case.number
