from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import CallBackResult, EventKind, ExclusionReason
from assistance.models import CallBack, Case, CaseEvent, CaseExclusion
from assistance.services.clocks import stop_all_clocks
from assistance.services.exclusions import open_request
from assistance.services.matters import cancel_open_matters
from assistance.services.moves import move_case
from assistance.services.suspensions import end_suspension
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.errors import Refused


@transaction.atomic
def withdraw_case(case: Case, *, by: User, respondent: str, reason: str, channel: str = "") -> Case:
    """撤回: only with the enterprise's own word on record; who gave it is named.

    It leaves the rate only when a second person agrees: until then it counts, as not resolved.
    """
    if not respondent.strip():
        raise Refused(_("撤回须经企业确认，请填写确认人。"))
    now = timezone.now()
    move_case(case, Move.WITHDRAW, by=by, text=reason, data={"respondent": respondent, "channel": channel})
    CallBack.objects.create(
        case=case, at=now, by=by, respondent=respondent, result=CallBackResult.WITHDRAWS, note=reason
    )
    if not case.excluded and open_request(case) is None:
        _propose(case, by=by, note=reason)
    end_suspension(case, at=now)
    stop_all_clocks(case, at=now)
    cancel_open_matters(case, by=by, answer=_("诉求已撤回"))
    return case


def _propose(case: Case, *, by: User, note: str) -> None:
    now = timezone.now()
    CaseExclusion.objects.create(
        case=case, reason=ExclusionReason.WITHDRAWN, note=note, proposed_by=by, proposed_at=now
    )
    CaseEvent.objects.create(
        case=case,
        kind=EventKind.EXCLUSION_PROPOSED,
        at=now,
        by=by,
        text=note,
        data={"reason": ExclusionReason.WITHDRAWN},
    )
