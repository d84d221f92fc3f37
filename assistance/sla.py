"""Promises and lights (pure): how long each stage may take, and how a deadline looks today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistance.enums import Nature, PromiseUnit, Stage
from foundation.worktime.calendar import WorkCalendar, workdays_between


@dataclass(frozen=True)
class Promise:
    """``amount`` working hours or working days for a stage; blank category or nature means any."""

    stage: Stage
    amount: int
    unit: PromiseUnit
    category: str = ""
    nature: str = ""


DEFAULT_PROMISES = (
    Promise(Stage.SIGN, 2, PromiseUnit.HOURS),
    Promise(Stage.CONTACT, 2, PromiseUnit.HOURS),
    Promise(Stage.RESOLVE, 15, PromiseUnit.DAYS),
    Promise(Stage.RESOLVE, 5, PromiseUnit.DAYS, nature=Nature.INQUIRY),
    Promise(Stage.CALL_BACK, 3, PromiseUnit.DAYS),
    Promise(Stage.REWORK, 5, PromiseUnit.DAYS),
    Promise(Stage.BAD_RATING, 1, PromiseUnit.DAYS),
    Promise(Stage.RETURN, 2, PromiseUnit.DAYS),
    Promise(Stage.RETURN_RULING, 1, PromiseUnit.DAYS),
    Promise(Stage.CO_HANDLING, 3, PromiseUnit.DAYS),
    Promise(Stage.SUPERVISION, 2, PromiseUnit.DAYS),
    Promise(Stage.EXTENSION_NOTICE, 1, PromiseUnit.DAYS),
    Promise(Stage.LONGEST, 30, PromiseUnit.DAYS),
    Promise(Stage.ARCHIVE, 20, PromiseUnit.DAYS),
)
"""The bureau's defaults: 2 小时响应 and 15 工作日 follow 山东 "2115" (2023-05), 5 工作日 and the return within
2 工作日 the general hotline rule (山东省政务服务热线管理办法), 30 工作日 the cap of 接诉即办 (2020-05), a call-back
within 1 工作日 of a bad rating the 好差评 rule; the others are the bureau's own."""


def choose_promise(promises: list[Promise], stage: str, *, category: str, nature: str) -> Promise:
    """The most specific promise: both match, then the nature, then the category, then neither."""
    fitting = [
        promise
        for promise in promises
        if promise.stage == stage and promise.category in ("", category) and promise.nature in ("", nature)
    ]
    if not fitting:
        raise LookupError(f"no promise for {stage}")
    return max(fitting, key=lambda promise: (bool(promise.nature), bool(promise.category)))


class LightKind(StrEnum):
    NORMAL = "normal"
    NEAR = "near"
    TODAY = "today"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    ON_TIME = "on_time"
    LATE = "late"
    VOID = "void"


NEAR_WORKDAYS = 2
"""Yellow from here on (domain.md B1 gives 1, the screens 2; the earlier warning is kept)."""


@dataclass(frozen=True)
class Light:
    """``workdays``: left before the deadline, or over it; None where it says nothing."""

    kind: LightKind
    workdays: int | None = None
    provisional: bool = False


def light(
    calendar: WorkCalendar,
    *,
    now: datetime,
    due_at: datetime,
    finished_at: datetime | None = None,
    suspended: bool = False,
    provisional: bool = False,
) -> Light:
    """Green over two working days, yellow from two, today on the last, red past it.

    The promise is counted in working days: what is finished on the last of them is in time, also
    after office hours.
    """
    if finished_at is not None:
        in_time = calendar.local_date(finished_at) <= calendar.local_date(due_at)
        return Light(LightKind.ON_TIME if in_time else LightKind.LATE)
    if suspended:
        return Light(LightKind.SUSPENDED, provisional=provisional)
    today, due_on = calendar.local_date(now), calendar.local_date(due_at)
    if now > due_at:
        return Light(LightKind.OVERDUE, max(1, workdays_between(calendar, due_on, today)), provisional)
    left = workdays_between(calendar, today, due_on)
    if due_on == today or left == 0:
        return Light(LightKind.TODAY, 0, provisional)
    return Light(LightKind.NEAR if left <= NEAR_WORKDAYS else LightKind.NORMAL, left, provisional)
