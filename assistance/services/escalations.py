from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import Stage
from assistance.models import Case, CaseEvent
from assistance.permissions import check_may_move
from assistance.services.clocks import start_clock, stop_clock
from assistance.services.moves import apply_move, begin_act, write_act
from assistance.services.people import heads_over
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.errors import Refused
from foundation.notifications import outbox

REWORKS_BEFORE = 2
"""提级办理 follows the second rework that failed (亳州 2023: undone after two dispatches)."""


@transaction.atomic
def escalate_case(case: Case, *, by: User, reason: str) -> Case:
    check_may_move(by, case, Move.ESCALATE)
    check_reworked_enough(case)
    return raise_case(case, by=by, reason=reason)


def check_reworked_enough(case: Case) -> None:
    if case.rework_count < REWORKS_BEFORE:
        raise Refused(
            _("重办 %(n)d 次仍未解决的才能提级办理，本诉求已重办 %(done)d 次。")
            % {"n": REWORKS_BEFORE, "done": case.rework_count}
        )


def raise_case(case: Case, *, by: User, reason: str) -> Case:
    """The act itself: also what an enterprise's third refusal leads to, whoever took the call."""
    now = timezone.now()
    event = apply_move(
        case,
        Move.ESCALATE,
        by=by,
        text=reason,
        data={"reworks": case.rework_count, "outcome": case.outcome},
        outcome="",
        answered_at=None,
        confirmed=None,
        rating="",
    )
    stop_clock(case, Stage.CALL_BACK, Stage.BAD_RATING, at=now)
    start_clock(case, Stage.REWORK, at=now)
    _tell(case, event)
    return case


@transaction.atomic
def instruct_case(case: Case, *, by: User, text: str) -> Case:
    """批示: what a leader writes on a case, told to everybody who works on it."""
    begin_act(case, Move.INSTRUCT, by=by)
    event = write_act(case, Move.INSTRUCT, by=by, text=text)
    readers = {person.pk: person for person in (case.officer, case.handler, *heads_over(case)) if person}
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=_("%(who)s对 %(number)s 作出批示") % {"who": by.name, "number": case.number},
            body=text,
            url=case.get_absolute_url(),
            key=f"case-{case.pk}-instructed-{event.pk}-{reader.pk}",
        )
        for reader in readers.values()
        if reader.pk != by.pk
    )
    return case


def _tell(case: Case, event: CaseEvent) -> None:
    readers = {person.pk: person for person in (*heads_over(case), case.handler) if person}
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=_("%(number)s 提级办理：%(title)s") % {"number": case.number, "title": case.title},
            body=event.text,
            url=case.get_absolute_url(),
            key=f"case-{case.pk}-escalated-{event.pk}-{reader.pk}",
        )
        for reader in readers.values()
    )
