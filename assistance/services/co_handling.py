from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, MatterKind, Stage, Verdict
from assistance.models import Case, CaseEvent, CaseMatter
from assistance.permissions import check_covers_matter, check_may_move
from assistance.services.clocks import term_end
from assistance.services.matters import open_matter, settle_matter
from assistance.services.moves import begin_act, check_allowed, lock_case, write_act
from assistance.services.people import check_handler, signers_of
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox


@transaction.atomic
def ask_co_handling(case: Case, *, by: User, unit: Unit, text: str) -> CaseMatter:
    """会办: the leading unit stays the only one responsible; each unit asked has a share with its own answer and time."""
    begin_act(case, Move.ASK_CO, by=by)
    check_handler(None, unit)
    if unit.pk == case.lead_unit_id:
        raise Refused(_("“%(unit)s”是主办单位，不能再作协办。") % {"unit": unit.name})
    if case.matters.open().of(MatterKind.CO_HANDLING).filter(unit=unit).exists():
        raise Refused(_("“%(unit)s”已在协办本诉求。") % {"unit": unit.name})
    due = term_end(case, Stage.CO_HANDLING, at=timezone.now())
    matter = open_matter(case, MatterKind.CO_HANDLING, by=by, text=text, unit=unit, due_at=due)
    write_act(case, Move.ASK_CO, by=by, text=text, data={"unit": unit.name, "due": due.isoformat()})
    _tell_unit(matter, subject=_("%(number)s 请协办：%(title)s"))
    return matter


@transaction.atomic
def sign_co_handling(matter: CaseMatter, *, by: User) -> CaseMatter:
    check_covers_matter(by, Permission.CASE_HANDLE, matter)
    lock_case(matter.case)
    if not CaseMatter.objects.open().filter(pk=matter.pk, signed_at=None).update(signed_at=timezone.now()):
        raise Refused(_("这项协办已签收或已结束。"))
    record(by=by, action="case.sign_co", obj=matter.case, detail={"unit": str(matter.unit)})
    _note(matter, EventKind.CO_SIGNED, by=by, text="")
    matter.refresh_from_db()
    return matter


@transaction.atomic
def answer_co_handling(matter: CaseMatter, *, by: User, answer: str) -> CaseMatter:
    """Answered to the leading unit, not to the enterprise."""
    check_covers_matter(by, Permission.CASE_HANDLE, matter)
    lock_case(matter.case)
    check_allowed(matter.case, Move.ANSWER_CO)
    settle_matter(matter, by=by, verdict=Verdict.ANSWERED, answer=answer)
    write_act(matter.case, Move.ANSWER_CO, by=by, text=answer, data={"unit": str(matter.unit)})
    outbox.post(
        to=matter.case.handler or matter.opened_by,
        subject=_("%(number)s 协办已答复：%(unit)s") % {"number": matter.case.number, "unit": matter.unit},
        body=answer,
        url=matter.case.get_absolute_url(),
        key=f"matter-{matter.pk}-answered",
    )
    return matter


@transaction.atomic
def cancel_co_handling(matter: CaseMatter, *, by: User, reason: str) -> CaseMatter:
    """The leading unit no longer needs the share."""
    check_may_move(by, matter.case, Move.ASK_CO)
    lock_case(matter.case)
    settle_matter(matter, by=by, verdict=Verdict.CANCELLED, answer=reason)
    record(by=by, action="case.cancel_co", obj=matter.case, detail={"unit": str(matter.unit)})
    _note(matter, EventKind.CO_CANCELLED, by=by, text=reason)
    return matter


def _note(matter: CaseMatter, kind: EventKind, *, by: User, text: str) -> None:
    CaseEvent.objects.create(
        case=matter.case,
        kind=kind,
        at=timezone.now(),
        by=by,
        text=text,
        data={"unit": str(matter.unit)},
    )


def _tell_unit(matter: CaseMatter, *, subject: str) -> None:
    case = matter.case
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=subject % {"number": case.number, "title": case.title},
            body=matter.text,
            url=case.get_absolute_url(),
            key=f"matter-{matter.pk}-asked-{reader.pk}",
        )
        for reader in signers_of(matter.unit)
    )
