from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import MatterKind, Verdict
from assistance.models import Case, CaseMatter
from assistance.permissions import check_may_move
from assistance.services.matters import open_matter, settle_matter
from assistance.services.moves import begin_act, check_allowed, lock_case, write_act
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.errors import Refused
from foundation.worktime.services import load_calendar


@transaction.atomic
def commit(case: Case, *, by: User, text: str, due_on: date) -> CaseMatter:
    """承诺: what an official told the enterprise would be done by a day; reminded of, and counted kept or broken."""
    begin_act(case, Move.COMMIT, by=by)
    due = load_calendar().closing(due_on)
    if due <= timezone.now():
        raise Refused(_("承诺日期应不早于今天下班前。"))
    matter = open_matter(case, MatterKind.COMMITMENT, by=by, text=text, unit=by.unit, person=by, due_at=due)
    write_act(case, Move.COMMIT, by=by, text=text, data={"due": due.isoformat()})
    return matter


@transaction.atomic
def settle_commitment(matter: CaseMatter, *, by: User, kept: bool, note: str = "") -> CaseMatter:
    """Kept or broken, in the official's own words; kept after its day is told as broken."""
    check_may_move(by, matter.case, Move.SETTLE_COMMITMENT)
    lock_case(matter.case)
    check_allowed(matter.case, Move.SETTLE_COMMITMENT)
    in_time = kept and (matter.due_at is None or timezone.now() <= matter.due_at)
    settle_matter(matter, by=by, verdict=Verdict.KEPT if in_time else Verdict.BROKEN, answer=note)
    write_act(matter.case, Move.SETTLE_COMMITMENT, by=by, text=note, data={"kept": in_time})
    return matter
