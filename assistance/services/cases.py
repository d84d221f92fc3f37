from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, MatterKind, Stage
from assistance.models import Article, Case, CaseEvent
from assistance.permissions import check_may_move, check_may_note_progress
from assistance.services.articles import note_use
from assistance.services.clocks import start_clock, stop_all_clocks, stop_clock
from assistance.services.exclusions import exclude_declined
from assistance.services.matters import cancel_open_matters, check_no_open_shares, end_share_of, open_share_of
from assistance.services.matters_along import going_along, held_before, take_along, told_along
from assistance.services.moves import hold_case, move_case, told_for
from assistance.services.people import check_handler, signers_of
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox

JUST_NOW = timedelta(seconds=30)
"""The same words by the same person within this time are a double click."""


@transaction.atomic
def accept_case(
    case: Case, *, by: User, lead_unit: Unit, handler: User | None = None, note: str = ""
) -> Case:
    """受理派单: the leading unit, and the person there if already known, answers for it from now on."""
    check_handler(handler, lead_unit)
    now = timezone.now()
    move_case(
        case,
        Move.ACCEPT,
        by=by,
        text=note,
        data={"unit": lead_unit.name, "handler": handler.name if handler else ""},
        accepted_at=now,
        lead_unit=lead_unit,
        handler=handler,
    )
    start_clock(case, Stage.SIGN, at=now)
    tell_unit(case, subject=_("%(number)s 待签收：%(title)s"), key="accepted")
    return case


@transaction.atomic
def decline_case(case: Case, *, by: User, reason: str, note: str) -> Case:
    """不予受理: out of scope, duplicate or void; counted as excluded with its reason and its reviewer."""
    move_case(case, Move.DECLINE, by=by, text=note, data={"reason": reason}, excluded=True)
    exclude_declined(case, by=by, reason=reason, note=note)
    stop_all_clocks(case, at=timezone.now())
    cancel_open_matters(case, by=by, answer=_("诉求不予受理"))
    return case


@transaction.atomic
def sign_case(case: Case, *, by: User) -> Case:
    """Who signs handles it; a deputy signs for the handler who is away, and leaves it theirs."""
    now = timezone.now()
    handler = case.handler if case.handler_id in by.stands_for else by
    move_case(case, Move.SIGN, by=by, signed_at=now, handler=handler)
    stop_clock(case, Stage.SIGN, at=now)
    return case


@transaction.atomic
def reassign_case(case: Case, *, by: User, lead_unit: Unit, handler: User | None, reason: str) -> Case:
    """改派: another unit or person signs afresh; the resolve clock goes on. Can be taken back for ten minutes."""
    check_may_move(by, case, Move.REASSIGN)
    check_handler(handler, lead_unit)
    hold_case(case)
    if case.lead_unit_id == lead_unit.pk and case.handler_id == (handler.pk if handler else None):
        raise Refused(_("新的承办单位和承办人与现在相同，未作改派。"))
    before = {"unit": str(case.lead_unit or ""), "handler": str(case.handler or "")}
    along = going_along(case, unit=lead_unit, handler=handler)
    event = move_case(
        case,
        Move.REASSIGN,
        by=by,
        text=reason,
        data={
            "from": before,
            "unit": lead_unit.name,
            "handler": handler.name if handler else "",
            "before": {**_before(case, lead_unit), "matters": held_before(along)},
            **told_along(along),
        },
        transfer_count=case.transfer_count + (case.lead_unit_id != lead_unit.pk),
        lead_unit=lead_unit,
        handler=handler,
    )
    end_share_of(case, lead_unit, by=by)
    take_along(case, along, event=event)
    start_clock(case, Stage.SIGN, at=timezone.now())
    tell_unit(case, subject=_("%(number)s 改派给您：%(title)s"), key=f"reassigned-{event.pk}")
    return case


def _before(case: Case, unit: Unit) -> dict[str, Any]:
    """What 撤销 gives back."""
    signing = case.clocks.running().filter(stage=Stage.SIGN).values_list("pk", flat=True).first()
    return {
        "status": case.status,
        "lead_unit": case.lead_unit_id,
        "handler": case.handler_id,
        "transfers": case.transfer_count,
        "signing": signing,
        "share": open_share_of(case, unit),
    }


@transaction.atomic
def note_progress(
    case: Case,
    *,
    by: User,
    text: str,
    contacted: bool = False,
    for_enterprise: bool = False,
    token: UUID | None = None,
) -> CaseEvent:
    """记进展. ``contacted`` says that the enterprise was reached; the first time stops its clock.

    ``token``: the form that was sent, which ``note_progress_once`` knows again.
    """
    check_may_note_progress(by, case)
    now = timezone.now()
    same = case.events.filter(by=by, text=text, for_enterprise=for_enterprise, at__gt=now - JUST_NOW)
    twin = same.first() if token is None else None
    if twin is not None:
        return twin
    kind = EventKind.PROGRESS
    if contacted and case.first_contact_at is None and note_first_contact(case, at=now):
        kind = EventKind.CONTACTED
    record(
        by=by,
        action="case.progress",
        obj=case,
        detail={"contacted": contacted, "for_enterprise": for_enterprise},
    )
    return CaseEvent.objects.create(
        case=case,
        kind=kind,
        at=now,
        by=by,
        text=text,
        for_enterprise=for_enterprise,
        data={**told_for(by, case, None), **({"token": str(token)} if token else {})},
    )


@transaction.atomic
def answer_case(
    case: Case, *, by: User, outcome: str, answer_text: str, article: Article | None = None
) -> Case:
    """答复办结: the claimed outcome and what was done; the enterprise has the next word. ``article``: whose answer was taken over."""
    if not answer_text.strip():
        raise Refused(_("请先写明办理情况，再答复办结。"))
    check_no_open_shares(case)
    now = timezone.now()
    event = move_case(
        case,
        Move.ANSWER,
        by=by,
        text=answer_text,
        data={"outcome": outcome},
        outcome=outcome,
        answer_text=answer_text,
        answered_at=now,
        confirmed=None,
    )
    if case.first_contact_at is None:
        note_first_contact(case, at=now)
    stop_clock(case, Stage.SIGN, Stage.RESOLVE, Stage.REWORK, at=now)
    cancel_open_matters(case, by=by, answer=_("诉求已答复"), kinds=[MatterKind.EXTENSION])
    start_clock(case, Stage.CALL_BACK, at=now)
    if article is not None:
        note_use(article, case, by=by)
    if case.officer is not None:
        outbox.post(
            to=case.officer,
            subject=_("%(number)s 已答复，请回访") % {"number": case.number},
            body=case.title,
            url=case.get_absolute_url(),
            key=f"case-{case.pk}-answered-{event.pk}",
        )
    return case


def note_first_contact(case: Case, *, at: datetime) -> bool:
    """False where somebody else was first meanwhile: the earlier moment stays."""
    if not Case.objects.filter(pk=case.pk, first_contact_at=None).update(first_contact_at=at):
        return False
    case.first_contact_at = at
    stop_clock(case, Stage.CONTACT, at=at)
    return True


def tell_unit(case: Case, *, subject: str, key: str) -> None:
    """Tell the handler, or whoever signs for the leading unit while none is named."""
    readers = [case.handler] if case.handler else signers_of(case.lead_unit)
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=subject % {"number": case.number, "title": case.title},
            body=case.title,
            url=case.get_absolute_url(),
            key=f"case-{case.pk}-{key}-{reader.pk}",
        )
        for reader in readers
    )
