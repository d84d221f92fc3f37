from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Case, CaseSuspension
from assistance.services.clocks import recompute_case
from assistance.services.moves import apply_move, lock_case, move_case
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.accounts.services import system_user
from foundation.errors import Refused

logger = logging.getLogger(__name__)

MAX_CALENDAR_DAYS = 90
BATCH = 200


@transaction.atomic
def suspend_case(case: Case, *, by: User, reason: str, note: str, until: datetime) -> CaseSuspension:
    """暂停计时 until a named moment; it ends there by itself if nobody resumes it before."""
    now = timezone.now()
    if until <= now:
        raise Refused(_("预计恢复日期应晚于现在。"))
    if (until - now).days > MAX_CALENDAR_DAYS:
        raise Refused(_("一次暂停不能超过 %(n)d 个自然日，请改近预计恢复日期。") % {"n": MAX_CALENDAR_DAYS})
    move_case(case, Move.SUSPEND, by=by, text=note, data={"reason": reason, "until": until.isoformat()})
    suspension = CaseSuspension.objects.create(
        case=case, reason=reason, note=note, started_at=now, until=until, by=by
    )
    recompute_case(case)
    return suspension


@transaction.atomic
def resume_case(case: Case, *, by: User, note: str = "") -> Case:
    now = timezone.now()
    move_case(case, Move.RESUME, by=by, text=note)
    end_suspension(case, at=now)
    return case


def end_suspension(case: Case, *, at: datetime) -> None:
    """The deadline that was reckoned with the planned end takes the real one, while its clock still runs."""
    if case.suspensions.filter(ended_at=None).update(ended_at=at):
        recompute_case(case)


def lapse_suspensions(now: datetime) -> int:
    """End the suspensions whose planned end has come; returns how many. One that cannot end holds up no other."""
    ended = 0
    due = (
        CaseSuspension.objects.filter(ended_at=None, until__lte=now).select_related("case").order_by("until")
    )
    for suspension in due[:BATCH]:
        try:
            ended += _lapse(suspension)
        except Refused:
            logger.exception("suspension %s was not ended", suspension.pk)
    return ended


@transaction.atomic
def _lapse(suspension: CaseSuspension) -> int:
    lock_case(suspension.case)
    claimed = CaseSuspension.objects.filter(pk=suspension.pk, ended_at=None).update(ended_at=suspension.until)
    if claimed:
        apply_move(
            suspension.case,
            Move.RESUME,
            by=system_user(),
            text=_("暂停期满，自动恢复计时。"),
            at=suspension.until,
        )
        recompute_case(suspension.case)
    return claimed
