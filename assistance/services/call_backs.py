from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import BAD_RATINGS, CallBackResult, CaseStatus, EventKind, Stage
from assistance.models import CallBack, Case, CaseEvent
from assistance.permissions import check_may_call_back, check_may_move
from assistance.services.cases import tell_unit
from assistance.services.clocks import start_clock, stop_clock
from assistance.services.escalations import REWORKS_BEFORE, raise_case
from assistance.services.moves import begin_act, lock_case, move_case, write_act
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

ATTEMPTS_BEFORE_CLOSING = 2
"""Unanswered calls after which a case may be closed without the enterprise's word."""
JUST_NOW = timedelta(minutes=1)
"""The same result for the same answer by the same person within this time is a double click, not a second call."""


@transaction.atomic
def record_call_back(
    case: Case, *, by: User, result: str, rating: str = "", respondent: str = "", note: str = ""
) -> CallBack:
    """回访: confirmed or explained closes, not accepted reopens, unreachable waits for another call."""
    check_may_call_back(by, case)
    if result == CallBackResult.WITHDRAWS:
        raise Refused(_("企业要撤回的，请用“企业撤回”登记，并写明由谁确认。"))
    lock_case(case)
    check_answered(case)
    now = timezone.now()
    of_this_answer = case.call_backs.filter(at__gte=F("case__answered_at"))
    if of_this_answer.filter(by=by, result=result, at__gt=now - JUST_NOW).exists():
        raise Refused(
            _("刚刚已记录过一次“%(result)s”，没有重复记录。") % {"result": CallBackResult(result).label}
        )
    call_back = CallBack.objects.create(
        case=case, at=now, by=by, result=result, rating=rating, respondent=respondent, note=note
    )
    CaseEvent.objects.create(
        case=case,
        kind=EventKind.CALLED_BACK,
        at=call_back.at,
        by=by,
        text=note,
        data={"result": result, "rating": rating, "respondent": respondent},
    )
    record(by=by, action="case.call_back", obj=case, detail={"result": result, "rating": rating})
    _follow(case, call_back, by=by)
    return call_back


def check_answered(case: Case) -> None:
    if case.status != CaseStatus.ANSWERED:
        raise Refused(
            _("诉求 %(number)s 现在是“%(status)s”，答复后才能回访和办结。")
            % {"number": case.number, "status": case.get_status_display()}
        )


@transaction.atomic
def close_unreached(case: Case, *, by: User, reason: str) -> Case:
    """办结 without the enterprise's word, after at least two calls that nobody took."""
    check_may_move(by, case, Move.CLOSE)
    check_answered(case)
    attempts = case.call_backs.filter(result=CallBackResult.UNREACHABLE, at__gte=case.answered_at).count()
    if attempts < ATTEMPTS_BEFORE_CLOSING:
        raise Refused(
            _("至少两次回访未联系上才能直接办结，现在有 %(n)d 次记录，请先回访。") % {"n": attempts}
        )
    move_case(case, Move.CLOSE, by=by, text=reason, data={"unreached": attempts}, closed_at=timezone.now())
    stop_clock(case, Stage.CALL_BACK, at=timezone.now())
    return case


@transaction.atomic
def rework_case(case: Case, *, by: User, reason: str) -> Case:
    """重办: back to the handler, with a clock of its own; the earlier outcome no longer counts."""
    now = timezone.now()
    move_case(
        case,
        Move.REWORK,
        by=by,
        text=reason,
        data={"outcome": case.outcome},
        outcome="",
        answered_at=None,
        closed_at=None,
        confirmed=None,
        rating="",
        rework_count=F("rework_count") + 1,
    )
    case.refresh_from_db(fields=["rework_count"])
    stop_clock(case, Stage.CALL_BACK, Stage.BAD_RATING, at=now)
    start_clock(case, Stage.REWORK, at=now)
    tell_unit(case, subject=_("%(number)s 需重办：%(title)s"), key=f"reworked-{case.rework_count}")
    return case


@transaction.atomic
def follow_up_rating(case: Case, *, by: User, text: str) -> Case:
    """差评回访: within a working day of a bad rating somebody hears the enterprise out and says what changes."""
    begin_act(case, Move.FOLLOW_UP, by=by)
    check_badly_rated(case)
    stop_clock(case, Stage.BAD_RATING, at=timezone.now())
    write_act(case, Move.FOLLOW_UP, by=by, text=text)
    return case


def check_badly_rated(case: Case) -> None:
    if not case.clocks.running().filter(stage=Stage.BAD_RATING).exists():
        raise Refused(_("诉求 %(number)s 没有待回访的差评。") % {"number": case.number})


def _take_up_again(case: Case, *, by: User, reason: str) -> None:
    """重办; after the second one that failed, 提级办理."""
    if case.rework_count < REWORKS_BEFORE:
        rework_case(case, by=by, reason=reason)
    else:
        raise_case(case, by=by, reason=reason)


def _follow(case: Case, call_back: CallBack, *, by: User) -> None:
    if call_back.result == CallBackResult.UNREACHABLE:
        return
    case.confirmed = call_back.result == CallBackResult.CONFIRMED
    case.rating = call_back.rating
    case.save(update_fields=["confirmed", "rating"])
    if call_back.result == CallBackResult.NOT_CONFIRMED:
        _take_up_again(case, by=by, reason=call_back.note or _("企业回访不认可"))
        return
    now = timezone.now()
    if call_back.rating in BAD_RATINGS:
        start_clock(case, Stage.BAD_RATING, at=now)
    move_case(case, Move.CLOSE, by=by, data={"result": call_back.result}, closed_at=now)
    stop_clock(case, Stage.CALL_BACK, at=now)
