"""The clocks of one case as its page shows them: label, light, deadline, what is used up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import VOID_STATUSES, PromiseUnit, Stage
from assistance.models import Case, CaseClock
from assistance.services.clocks import RESOLVING
from assistance.services.lights import Now, light_of
from assistance.sla import Light, LightKind, light
from foundation.worktime.calendar import DayCount, DayKind, Interval, explain_days

KEPT = gettext_lazy("按期")
MISSED = gettext_lazy("逾期")


@dataclass(frozen=True)
class ClockLine:
    """``words``, where not empty, replace the light's own; ``used``: 已用 4/5 个工作日."""

    stage: Stage
    label: str
    light: Light
    words: str
    due_at: datetime
    finished_at: datetime | None
    provisional: bool
    used: str


@dataclass(frozen=True)
class DayLine:
    """One row of 计时说明."""

    count: DayCount
    words: str | Promise
    is_today: bool


DAY_WORDS = {
    DayKind.FIRST_DAY: gettext_lazy("当日不计"),
    DayKind.COUNTED: gettext_lazy("计 1 个工作日"),
    DayKind.MAKE_UP: gettext_lazy("调休上班，计 1 个工作日"),
    DayKind.WEEKEND: gettext_lazy("周末，不计"),
    DayKind.HOLIDAY: gettext_lazy("法定节假日，不计"),
    DayKind.PAUSED: gettext_lazy("暂停，不计"),
}


def lines_of(
    case: Case, clocks: Sequence[CaseClock], pauses: Sequence[Interval], now: Now
) -> list[ClockLine]:
    """首次联系 and 办结 (or 重办) always; 签收 and 回访 while they run."""
    lines = []
    if case.contact_due_at is not None and case.status not in VOID_STATUSES:
        lines.append(_contact(case, case.contact_due_at, now))
    lines.append(_resolve(case, clocks, pauses, now))
    lines += [_short(clock, now) for clock in clocks if clock.stopped_at is None and clock.stage in _SHORT]
    return lines


def resolving_clock(clocks: Sequence[CaseClock]) -> CaseClock | None:
    """The clock whose deadline the case shows: the latest of 办结 and 重办."""
    return next((clock for clock in reversed(clocks) if clock.stage in RESOLVING), None)


def days_of(clock: CaseClock, pauses: Sequence[Interval], now: Now) -> list[DayLine]:
    """Day by day from the start to the deadline, for a clock of working days."""
    today = now.calendar.local_date(now.at)
    return [
        DayLine(count, DAY_WORDS[count.kind], count.day == today)
        for count in explain_days(now.calendar, clock.started_at, clock.due_at, pauses)
    ]


_SHORT = (Stage.SIGN, Stage.CALL_BACK, Stage.BAD_RATING)


def _contact(case: Case, due_at: datetime, now: Now) -> ClockLine:
    shown = light(now.calendar, now=now.at, due_at=due_at, finished_at=case.first_contact_at)
    if case.first_contact_at is None and not case.is_open:
        shown = Light(LightKind.VOID)
    return _line(Stage.CONTACT, shown, due_at, finished_at=case.first_contact_at)


def _resolve(case: Case, clocks: Sequence[CaseClock], pauses: Sequence[Interval], now: Now) -> ClockLine:
    clock = resolving_clock(clocks)
    stage = Stage.REWORK if case.rework_count else Stage.RESOLVE
    finished = None if case.is_open else case.answered_at
    used = _used(clock, pauses, now) if clock is not None and case.is_open else ""
    return _line(
        stage,
        light_of(case, now),
        case.due_at,
        finished_at=finished,
        provisional=case.due_provisional and finished is None,
        used=used,
    )


def _short(clock: CaseClock, now: Now) -> ClockLine:
    shown = light(now.calendar, now=now.at, due_at=clock.due_at, provisional=clock.provisional)
    return _line(Stage(clock.stage), shown, clock.due_at, provisional=clock.provisional)


def _line(
    stage: Stage,
    shown: Light,
    due_at: datetime,
    *,
    finished_at: datetime | None = None,
    provisional: bool = False,
    used: str = "",
) -> ClockLine:
    words = {LightKind.ON_TIME: str(KEPT), LightKind.LATE: str(MISSED)}.get(shown.kind, "")
    return ClockLine(stage, str(stage.label), shown, words, due_at, finished_at, provisional, used)


def _used(clock: CaseClock, pauses: Sequence[Interval], now: Now) -> str:
    if clock.unit != PromiseUnit.DAYS:
        return ""
    until = max(clock.started_at, min(now.at, clock.due_at))
    lines = explain_days(now.calendar, clock.started_at, until, pauses)
    done = lines[-1].running_total
    if now.calendar.local_date(now.at) == lines[-1].day and now.at < now.calendar.closing(lines[-1].day):
        done -= lines[-1].counted
    return _("已用 %(done)d/%(amount)d 个工作日") % {"done": done, "amount": clock.allowance}
