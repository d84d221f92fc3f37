"""The turns that a case takes beside the straight way, told in their place of its story."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from assistance.enums import Channel, Outcome, Stage
from foundation.worktime.calendar import WorkCalendar, add_workdays, add_workhours
from reporting.demo.fates import ANSWERED, GRANTED, KEPT, OPEN, Cast, Fate, moment_on
from reporting.demo.whole_lives import WholeLife

ROOM = 6
"""Working days that must be left for a turn to be told inside the deadline."""
REVIEW_DAYS = 90
PLANS = (
    "待上级政策明确后继续推进，每月与企业沟通一次。",
    "已列入下一批项目计划，资金下达后优先安排。",
    "需跨部门会商，已报请分管领导牵头协调，会商结果另行答复企业。",
)


class Turning:
    """What a story needs for its turns. ``at`` is the moment that it has reached."""

    life: WholeLife
    fate: Fate
    cast: Cast
    random: Random
    solution: str
    calendar: WorkCalendar
    at: datetime

    def _is_returned(self) -> bool:
        """退单 before the signature; True where it still waits for its ruling."""
        how = self.fate.turns.returned
        if not how:
            return False
        self._pass_hours(1, 3)
        self.life.send_back(
            at=self.at, by=self.cast.first_handler, reason="经核对“三定”职责，此事项不属于本单位，请改派。"
        )
        if how == OPEN:
            return True
        self._pass_hours(1, 5)
        officer, head = self.cast.officer, self.cast.head
        ruling = head if officer == self.cast.first_handler else officer
        if how == GRANTED:
            self.life.grant_return(
                at=self.at, by=ruling, unit=self.cast.unit, note="情况属实，改派对口单位办理。"
            )
        else:
            self.life.refuse_return(
                at=self.at, by=ruling, note="事项属首接单位职责，按首接负责制由贵单位办理。"
            )
        return False

    def _withdraw(self, reason: str) -> None:
        self._pass_hours(1, 6)
        who = self.cast.respondent or "企业负责人"
        self.life.withdraw(at=self.at, by=self.cast.officer, who=who, channel=Channel.PHONE, reason=reason)
        if not self.fate.undecided:
            self._pass_hours(2, 10)
            self.life.decide_exclusion(
                at=self.at, by=self.cast.head, granted=True, note="已向企业核实，同意。"
            )

    def _turn_aside(self) -> None:
        """会办, 延期, 督办, 承诺: only where the deadline leaves room for them."""
        turns = self.fate.turns
        self.at = max(self.at, self.fate.turn_at or self.at)
        for wanted, tell in (
            (turns.promised, self._promise),
            (turns.helped, self._ask_help),
            (turns.extended, self._ask_for_time),
            (turns.supervised, self._be_supervised),
        ):
            if wanted and self._days_left() >= ROOM:
                tell(wanted)

    def _promise(self, how: str) -> None:
        self._pass_hours(0.5, 2)
        until = add_workdays(self.calendar, self.at, 3).at
        if how == OPEN:
            until = self._next_workday()
        due = self.calendar.closing(self.calendar.local_date(until))
        self.life.promise(
            at=self.at, by=self.cast.handler, text="向企业说明办理进度和下一步安排。", due_at=due
        )
        if how == OPEN:
            return
        late = add_workdays(self.calendar, due, 1).at
        self.at = due - timedelta(hours=2) if how == KEPT else late.replace(hour=9, minute=40)
        told = "已按约定当面答复企业。" if how == KEPT else "会议冲突，晚了一天答复，已向企业致歉。"
        self.life.settle_promise(at=self.at, by=self.cast.handler, kept=how == KEPT, text=told)

    def _ask_help(self, how: str) -> None:
        self._pass_hours(0.5, 3)
        self.life.ask_help(
            at=self.at,
            by=self.cast.handler,
            unit=self.cast.helper,
            text="请就贵单位职责部分提出意见并派员参加现场会商。",
        )
        self._pass_hours(0.5, 4)
        self.life.sign_help(at=self.at, by=self.cast.helping)
        if how == ANSWERED:
            self._pass_hours(4, 10)
            self.life.answer_help(
                at=self.at,
                by=self.cast.helping,
                text="已派员现场会商，本单位无不同意见，相关手续可并联办理。",
            )

    def _ask_for_time(self, how: str) -> None:
        self._pass_hours(3, 8)
        self.life.ask_extension(
            at=self.at,
            by=self.cast.handler,
            workdays=self.random.choice((3, 4, 5)),
            reason="需第三方检测出具报告，法定流程未走完。",
        )
        if how == OPEN:
            return
        self._pass_hours(1, 6)
        granted = how == GRANTED
        note = "理由充分，同意延期一次。" if granted else "具备办理条件，请在原期限内办结。"
        self.life.decide_extension(at=self.at, by=self.cast.head, granted=granted, note=note)

    def _be_supervised(self, how: str) -> None:
        self._pass_hours(2, 6)
        due = self._term(Stage.SUPERVISION)
        self.life.supervise(
            at=self.at, by=self.cast.head, text="企业反映强烈，请单位主要负责人牵头，限期拿出办理意见。", due_at=due,
            person=self.cast.unit_head,
        )  # fmt: skip
        if how == ANSWERED:
            self._pass_hours(4, 12)
            self._answer_sheet()

    def _be_late(self) -> None:
        """A sheet goes out when a case has run over its deadline."""
        if self.fate.late_days < 2:
            return
        self.at = self._later(max(self.at, self.life.case.due_at), 2)
        self.life.supervise(
            at=self.at, by=self.cast.head, text="已超期，请说明原因并立即办结。", due_at=self._term(Stage.SUPERVISION),
            person=self.cast.unit_head,
        )  # fmt: skip
        self._pass_hours(1, 3)
        self._answer_sheet()

    def _answer_sheet(self) -> None:
        self.life.answer_supervision(
            at=self.at, by=self.cast.handler, text="已由分管领导牵头成立专班，明确责任人和完成时间。"
        )

    def _is_raised(self) -> bool:
        """提级办理 after two reworks; True where it still waits for its answer."""
        for _round in range(2):
            self.life.call_back(
                at=self.at, by=self.cast.officer, result="not_confirmed", rating="2", who=self.cast.respondent or "企业负责人",
                note="没有解决根本问题，不认可。",
            )  # fmt: skip
            self._pass_hours(2, 4)
            self.life.answer(at=self.at, by=self.cast.handler, outcome=Outcome.RESOLVED, text=self.solution)
            self._pass_hours(1, 2)
        self.life.escalate(
            at=self.at, by=self.cast.head, reason="两次重办后企业仍不认可，提级由分管负责人牵头办理。"
        )
        if self.fate.turns.escalated == OPEN:
            return True
        self._pass_hours(4, 10)
        self.life.answer(at=self.at, by=self.cast.handler, outcome=Outcome.RESOLVED, text=self.solution)
        self._pass_hours(1, 6)
        return False

    def _go_on_after_closing(self) -> None:
        """差评回访, 挂账, 归档, 销号, each at its time."""
        if self.fate.turns.bad_rating:
            if self.fate.turns.bad_rating == OPEN:
                return
            self._pass_hours(1, 5)
            self.life.follow_up(
                at=self.at, by=self.cast.officer, text="已当面听取意见并致歉，今后每三天反馈一次进度。"
            )
        if self.life.case.outcome != Outcome.RESOLVED:
            self._carry_over()
        self.at = self._filing_moment()
        self.life.archive(at=self.at)
        if self.fate.turns.struck:
            day = add_workdays(self.calendar, self.at, self.random.randint(5, 30)).at
            self.at = moment_on(self.calendar, self.calendar.local_date(day), self.random)
            self.life.strike_off(
                at=self.at, by=self.cast.officer, note="政策落地后剩余事项已办结，企业书面确认，予以销号。"
            )

    def _carry_over(self) -> None:
        self._pass_hours(1, 6)
        day = self.calendar.local_date(self.at) + timedelta(days=REVIEW_DAYS)
        self.life.carry(
            at=self.at, by=self.cast.officer, plan=self.random.choice(PLANS),
            due_at=self.calendar.closing(day),
        )  # fmt: skip

    def _filing_moment(self) -> datetime:
        """The first night after the promised time of filing has passed."""
        amount = self.life.world.promise_of(Stage.ARCHIVE, self.at, category="", nature="").amount
        day = self.calendar.local_date(
            add_workdays(self.calendar, self.life.case.closed_at or self.at, amount).at
        )
        return self._workday_after(datetime.combine(day, time(1, 15), self.calendar.tz))

    def _workday_after(self, at: datetime) -> datetime:
        at += timedelta(days=1)
        while not self.calendar.is_workday(self.calendar.local_date(at)):
            at += timedelta(days=1)
        return at

    def _next_workday(self) -> datetime:
        """Today while its office hours last, else the next working day."""
        now = self.life.world.now
        today = self.calendar.local_date(now)
        if self.calendar.is_workday(today) and self.calendar.closing(today) > now:
            return now
        return self._workday_after(now)

    def _days_left(self) -> int:
        due, here = (self.calendar.local_date(at) for at in (self.life.case.due_at, self.at))
        return self.calendar.workdays_until(due) - self.calendar.workdays_until(here)

    def _term(self, stage: Stage) -> datetime:
        return self.life.term(stage, self.at)

    def _pass_hours(self, low: float, high: float) -> None:
        self.at = self._later(self.at, self.random.uniform(low, high))

    def _later(self, at: datetime, hours: float) -> datetime:
        return add_workhours(self.calendar, at, hours).at.replace(second=0, microsecond=0)
