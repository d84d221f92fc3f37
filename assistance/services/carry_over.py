from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import MatterKind, Outcome, Verdict
from assistance.models import Case, CaseMatter
from assistance.services.matters import open_matter, open_of, settle_matter
from assistance.services.moves import begin_act, write_act
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.errors import Refused
from foundation.worktime.services import load_calendar


@transaction.atomic
def carry_case(case: Case, *, by: User, plan: str, review_on: date) -> CaseMatter:
    """挂账: answered, not yet solved, and not forgotten; looked at again on a day named.

    The rate stays as it was answered.
    """
    begin_act(case, Move.CARRY, by=by)
    if case.outcome == Outcome.RESOLVED:
        raise Refused(_("办理结果为“已解决”的诉求不需要挂账。"))
    if open_of(case, MatterKind.CARRY_OVER) is not None:
        raise Refused(_("诉求 %(number)s 已挂账。") % {"number": case.number})
    due = load_calendar().closing(review_on)
    if due <= timezone.now():
        raise Refused(_("复核日期应晚于今天。"))
    matter = open_matter(
        case, MatterKind.CARRY_OVER, by=by, text=plan, unit=case.lead_unit, person=case.officer, due_at=due
    )
    write_act(case, Move.CARRY, by=by, text=plan, data={"due": due.isoformat()})
    return matter


@transaction.atomic
def strike_off(case: Case, *, by: User, note: str) -> CaseMatter:
    """销号: what came of it in the end."""
    begin_act(case, Move.STRIKE_OFF, by=by)
    matter = open_of(case, MatterKind.CARRY_OVER)
    if matter is None:
        raise Refused(_("诉求 %(number)s 没有挂账，不需要销号。") % {"number": case.number})
    settle_matter(matter, by=by, verdict=Verdict.STRUCK_OFF, answer=note)
    write_act(case, Move.STRIKE_OFF, by=by, text=note)
    return matter
