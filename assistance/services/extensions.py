from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import MatterKind, PromiseUnit, Stage, Verdict
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.clocks import (
    RESOLVING,
    deadline,
    extend_clock,
    intervals,
    most_extension,
    promise_for,
    term_end,
)
from assistance.services.lights import Now
from assistance.services.matters import open_matter, open_of, settle_matter
from assistance.services.moves import begin_act, write_act
from assistance.services.people import heads_over
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.errors import NotAllowed, Refused
from foundation.notifications import outbox
from foundation.worktime.calendar import WorkCalendar
from foundation.worktime.services import load_calendar


@transaction.atomic
def ask_extension(case: Case, *, by: User, workdays: int, reason: str) -> CaseMatter:
    """申请延期: once, at least one working day before the deadline, the whole time at most 30 working days."""
    begin_act(case, Move.ASK_EXTENSION, by=by)
    clock, left = clock_to_extend(case)
    if workdays > left:
        raise Refused(
            _("办结总时限最长 %(cap)d 个工作日，最多还能延 %(left)d 个工作日。")
            % {"cap": clock.allowance + left, "left": left}
        )
    due = term_end(case, Stage.RETURN_RULING, at=timezone.now())
    matter = open_matter(case, MatterKind.EXTENSION, by=by, text=reason, workdays=workdays, due_at=due)
    write_act(case, Move.ASK_EXTENSION, by=by, text=reason, data={"workdays": workdays})
    outbox.post_many(
        outbox.Letter(
            to=head,
            subject=_("%(number)s 申请延期 %(days)d 个工作日，请审批")
            % {"number": case.number, "days": workdays},
            body=reason,
            url=case.get_absolute_url(),
            key=f"matter-{matter.pk}-asked-{head.pk}",
        )
        for head in heads_over(case)
        if head.pk != by.pk
    )
    return matter


@transaction.atomic
def decide_extension(case: Case, *, by: User, granted: bool, note: str) -> CaseMatter:
    """Another person decides; only then the deadline moves."""
    begin_act(case, Move.DECIDE_EXTENSION, by=by)
    asked = extension_to_decide(case, by=by)
    data: dict[str, object] = {"granted": granted, "workdays": asked.workdays}
    if granted:
        _check_still_fits(case, asked)
        extend_clock(case, asked.workdays or 0)
        data["due"] = case.due_at.isoformat()
    settle_matter(asked, by=by, verdict=Verdict.GRANTED if granted else Verdict.REFUSED, answer=note)
    write_act(case, Move.DECIDE_EXTENSION, by=by, text=note, data=data)
    outbox.post(
        to=asked.opened_by,
        subject=_("%(number)s 延期申请%(verdict)s")
        % {"number": case.number, "verdict": _("已同意") if granted else _("未同意")},
        body=note,
        url=case.get_absolute_url(),
        key=f"matter-{asked.pk}-decided",
    )
    return asked


def clock_to_extend(case: Case) -> tuple[CaseClock, int]:
    """The deadline that may be extended now (the first time, early enough, counted in working days), and by how many."""
    _check_once(case)
    clock = running_clock(case)
    if why := why_not_extended(case, clock, Now(load_calendar(), timezone.now())):
        raise Refused(why)
    return clock, longest_extension(case, clock)


def why_not_extended(case: Case, clock: CaseClock, now: Now) -> str:
    """What keeps this deadline from being extended, whoever asks; empty where nothing does."""
    if clock.unit != PromiseUnit.DAYS:
        return _("本诉求的办结时限按工作小时计，不能延期，请抓紧办理并如实答复企业。")
    notice = promise_for(case, Stage.EXTENSION_NOTICE, at=now.at)
    if deadline(now.calendar, now.at, notice.amount, notice.unit, ()).at > clock.due_at:
        return _("延期应在到期前至少 1 个工作日提出，现已来不及，请抓紧办理并如实答复企业。")
    if longest_extension(case, clock) < 1:
        return _("办结总时限已达最长 %(cap)d 个工作日，不能再延。") % {"cap": clock.allowance}
    return ""


def extension_to_decide(case: Case, *, by: User) -> CaseMatter:
    """The open request, for anybody but who asked."""
    asked = open_of(case, MatterKind.EXTENSION)
    if asked is None:
        raise Refused(_("诉求 %(number)s 没有待审批的延期申请。") % {"number": case.number})
    if asked.opened_by_id == by.pk:
        raise NotAllowed(_("申请人不能审批自己的延期，请由另一位负责人审批。"))
    return asked


def running_clock(case: Case) -> CaseClock:
    clock = case.clocks.running().filter(stage__in=RESOLVING).first()
    if clock is None:
        raise Refused(_("诉求 %(number)s 没有在计的办结时限。") % {"number": case.number})
    return clock


def due_if_extended(
    case: Case, clock: CaseClock, choices: Iterable[int], calendar: WorkCalendar
) -> dict[int, datetime]:
    """The deadline that each number of working days more would give."""
    pauses = intervals(case.suspensions.all())
    return {
        days: deadline(calendar, clock.started_at, clock.amount + days, clock.unit, pauses).at
        for days in choices
    }


def longest_extension(case: Case, clock: CaseClock) -> int:
    """How many working days may still be asked for."""
    return max(0, most_extension(case, clock) - clock.extended)


def _check_once(case: Case) -> None:
    verdicts = set(case.matters.of(MatterKind.EXTENSION).values_list("verdict", flat=True))
    if Verdict.GRANTED in verdicts:
        raise Refused(_("诉求 %(number)s 已延期过一次，不能再延。") % {"number": case.number})
    if "" in verdicts:
        raise Refused(_("诉求 %(number)s 已有待审批的延期申请。") % {"number": case.number})


def _check_still_fits(case: Case, asked: CaseMatter) -> None:
    """Category or nature may have changed since it was asked for, and the promise with it."""
    left = longest_extension(case, running_clock(case))
    if (asked.workdays or 0) > left:
        raise Refused(
            _(
                "申请后办结时限有变，现在最多还能延 %(left)d 个工作日，不能同意延期 %(days)d 个工作日；"
                "请选“不同意”，需要的话由承办人按现在的时限重新申请。"
            )
            % {"left": left, "days": asked.workdays}
        )
