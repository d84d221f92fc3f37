"""How a case goes: who does what and when, until today."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from assistance.enums import CallBackResult, ExclusionReason, Outcome, Rating, SuspensionReason
from assistance.workflow import Move
from foundation.worktime.calendar import add_workdays
from reporting.demo.fates import Cast, Fate, moment_on
from reporting.demo.lives import NotYet
from reporting.demo.matters import (
    CONTACTS,
    EXPLAINED,
    OPINIONS,
    PARTLY,
    PROGRESS,
    UNHAPPY,
    UNHAPPY_AT_LAST,
    UNSOLVED,
)
from reporting.demo.turns import Turning
from reporting.demo.whole_lives import WholeLife

TEXTS = {
    Outcome.EXPLAINED: EXPLAINED,
    Outcome.UNRESOLVED: UNSOLVED,
    Outcome.PARTLY: PARTLY,
    Outcome.ADVANCING: PARTLY,
}
PAUSES = {
    SuspensionReason.MATERIAL: "等待企业补充环评和土地材料。",
    SuspensionReason.SUPERIOR: "已上报省厅，等待批复。",
    SuspensionReason.PROCEDURE: "公示期内，期满后继续办理。",
}
NOT_COUNTED = {
    ExclusionReason.DUPLICATE: "与该企业前一件诉求内容相同，合并办理。",
    ExclusionReason.WITHDRAWN: "企业来电确认撤回。",
    ExclusionReason.INVALID: "经核实内容不实。",
    ExclusionReason.OUT_OF_SCOPE: "不属于企业服务受理范围，已告知正确渠道。",
    ExclusionReason.LITIGATION: "事项已进入诉讼程序。",
}
RATINGS = {Rating.VERY_SATISFIED: 62, Rating.SATISFIED: 30, Rating.FAIR: 6, "": 2}


def tell(life: WholeLife, fate: Fate, cast: Cast, random: Random, solution: str) -> None:
    try:
        _Story(life, fate, cast, random, solution).tell()
    except NotYet:
        return


class _Story(Turning):
    def __init__(self, life: WholeLife, fate: Fate, cast: Cast, random: Random, solution: str) -> None:
        self.life, self.fate, self.cast, self.random, self.solution = life, fate, cast, random, solution
        self.calendar = life.world.calendar
        self.at = life.case.received_at

    def tell(self) -> None:
        self._register()
        if self.fate.declined:
            self._decline(self.fate.declined)
        elif self.fate.hold != Move.ACCEPT:
            self._contact()
            self._dispatch()

    def _register(self) -> None:
        self.at += timedelta(minutes=self.random.randint(2, 9))
        self.life.register(at=self.at, by=self.cast.officer)

    def _decline(self, reason: ExclusionReason) -> None:
        self._pass_hours(0.5, 4)
        self.life.decline(at=self.at, by=self.cast.officer, reason=reason, note=NOT_COUNTED[reason])

    def _contact(self) -> None:
        """The officer calls back within the promised two hours, now and then later."""
        hours = self.random.uniform(2.2, 7) if self.fate.late_contact else self.random.uniform(0.2, 1.9)
        at = max(self._later(self.life.case.received_at, hours), self.at)
        if at <= self.life.world.now:
            self.life.contact(at=at, by=self.cast.officer, text=self.random.choice(CONTACTS))

    def _dispatch(self) -> None:
        self._pass_hours(0.1, 0.9)
        known = (
            self.cast.handler
            if self.random.random() < 0.5 and self.cast.first_unit == self.cast.unit
            else None
        )
        self.life.accept(at=self.at, by=self.cast.officer, unit=self.cast.first_unit, handler=known)
        if self.fate.reassigned:
            self._pass_hours(0.5, 2)
            self.life.reassign(
                at=self.at,
                by=self.cast.head,
                unit=self.cast.unit,
                reason="事项主体职责不在该单位，改由对口单位办理。",
            )
        if self.fate.hold == Move.SIGN or self._is_returned():
            return
        self._pass_hours(0.1, 1.8)
        self.life.sign(at=self.at, by=self.cast.handler)
        self._handle()

    def _handle(self) -> None:
        if self.fate.excluded == ExclusionReason.WITHDRAWN and self.fate.turns.withdraws:
            self._withdraw(NOT_COUNTED[self.fate.excluded])
            return
        if self.fate.excluded:
            self._exclude(self.fate.excluded)
        if self.fate.suspended:
            self._pause()
        self._turn_aside()
        self._note_progress()
        if self.fate.hold == Move.ANSWER:
            return
        self._be_late()
        self._answer(self._answer_moment(), self.fate.outcome)
        if self.fate.hold != Move.CLOSE:
            self._call_back()

    def _exclude(self, reason: ExclusionReason) -> None:
        self._pass_hours(1, 6)
        self.life.propose_exclusion(at=self.at, by=self.cast.officer, reason=reason, note=NOT_COUNTED[reason])
        if not self.fate.undecided:
            self._pass_hours(2, 10)
            self.life.decide_exclusion(at=self.at, by=self.cast.head, granted=True, note="情况属实，同意。")

    def _pause(self) -> None:
        reason = self.random.choice(list(PAUSES))
        self._pass_hours(4, 12)
        until = add_workdays(self.calendar, self.at, self.random.randint(3, 7)).at
        if self.fate.hold == Move.RESUME:
            until = max(until, add_workdays(self.calendar, self.life.world.now, 3).at)
        self.life.suspend(at=self.at, by=self.cast.handler, reason=reason, note=PAUSES[reason], until=until)
        early = add_workdays(self.calendar, self.at, 2).at - timedelta(hours=self.random.randint(1, 8))
        if self.random.random() < 0.5 and self.fate.hold != Move.RESUME:
            self.at = early
            self.life.resume(at=early, by=self.cast.handler, text="条件具备，恢复办理。")
        else:
            self.at = until
            self.life.resume(at=until, by=self.life.world.system, text="暂停期满，自动恢复计时。")

    def _note_progress(self) -> None:
        if self.fate.answer_hours:
            return
        for _note in range(self.random.choice((0, 0, 1, 1, 2))):
            at = self._later(self.at, self.random.uniform(3, 12))
            if at >= min(self.life.case.due_at - timedelta(days=1), self.life.world.now):
                return
            self.at = at
            told = self.random.random() < 0.3
            self.life.progress(
                at=at, by=self.cast.handler, text=self.random.choice(PROGRESS), for_enterprise=told
            )

    def _answer_moment(self) -> datetime:
        due = self.life.case.due_at
        if self.fate.answer_hours:
            return self._later(self.at, self.random.uniform(*self.fate.answer_hours))
        if self.fate.late_days:
            late = add_workdays(self.calendar, due, self.fate.late_days).at
            return moment_on(self.calendar, self.calendar.local_date(late), self.random)
        span = self.calendar.workdays_until(self.calendar.local_date(due)) - self.calendar.workdays_until(
            self.calendar.local_date(self.at)
        )
        days = round(span * self.random.triangular(0.1, 0.95, 0.55))
        if days < 1:
            return min(self._later(self.at, self.random.uniform(0.5, 3)), due)
        day = self.calendar.local_date(add_workdays(self.calendar, self.at, days).at)
        return min(moment_on(self.calendar, day, self.random), due)

    def _answer(self, at: datetime, outcome: Outcome) -> None:
        self.at = at
        text = TEXTS.get(outcome, self.solution)
        self.life.answer(at=at, by=self.cast.handler, outcome=outcome, text=text)

    def _call_back(self) -> None:
        if self.fate.unreached:
            self._call_in_vain()
            return
        self._pass_hours(1, 22)
        self.at = max(self.at, self.fate.call_at or self.at)
        if self.fate.turns.escalated and self._is_raised():
            return
        if self.fate.reworked:
            self._say(CallBackResult.NOT_CONFIRMED, Rating.DISSATISFIED, UNHAPPY)
            if self.fate.hold_rework:
                return
            self._answer(self._later(self.at, self.random.uniform(6, 30)), Outcome.RESOLVED)
            self._pass_hours(1, 22)
        resolved = self.fate.outcome == Outcome.RESOLVED
        rating = self.random.choices(list(RATINGS), list(RATINGS.values()))[0] if resolved else Rating.FAIR
        result = CallBackResult.CONFIRMED if resolved else CallBackResult.EXPLANATION_ACCEPTED
        opinion = self.random.choice(OPINIONS)
        if self.fate.turns.bad_rating:
            rating, opinion = Rating.DISSATISFIED, UNHAPPY_AT_LAST
        self._say(result, rating, opinion)
        self._go_on_after_closing()

    def _call_in_vain(self) -> None:
        for _call in range(2):
            self._pass_hours(3, 10)
            self._say(CallBackResult.UNREACHABLE, "", "")
        self._pass_hours(0.1, 2)
        self.life.close_unreached(at=self.at, by=self.cast.officer)
        self._go_on_after_closing()

    def _say(self, result: CallBackResult, rating: str, note: str) -> None:
        who = "" if result == CallBackResult.UNREACHABLE else self.cast.respondent
        self.life.call_back(
            at=self.at, by=self.cast.officer, result=result, rating=rating, who=who, note=note
        )
