"""The one gate through which the status of a case changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind
from assistance.models import Case, CaseEvent
from assistance.permissions import check_may_move, stood_for
from assistance.workflow import MOVES, Move, allowed
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

HELD = ("status", "excluded", "lead_unit", "handler")
"""What an act beside the life of a case rests on."""


def move_case(
    case: Case, move: Move, *, by: User, text: str = "", data: dict[str, Any] | None = None, **fields: Any
) -> CaseEvent:
    """Check the person, the table and the row as it is now; then write status, event and audit.

    Must run inside the service's transaction. Raises NotAllowed or Refused.
    """
    check_may_move(by, case, move)
    return apply_move(case, move, by=by, text=text, data=data, **fields)


def note_act(
    case: Case, move: Move, *, by: User, text: str = "", data: dict[str, Any] | None = None
) -> CaseEvent:
    """The same gate for an act that leaves the state, where no other rule stands between."""
    begin_act(case, move, by=by)
    return write_act(case, move, by=by, text=text, data=data)


def begin_act(case: Case, move: Move, *, by: User) -> None:
    """Person and table, with the row held from here on; the act's own rules follow."""
    check_may_move(by, case, move)
    lock_case(case)
    check_allowed(case, move)


def write_act(
    case: Case, move: Move, *, by: User, text: str = "", data: dict[str, Any] | None = None
) -> CaseEvent:
    """The rows of an act whose person and state were checked."""
    data = told_for(by, case, data)
    record(by=by, action=f"case.{move}", obj=case, detail=data)
    return CaseEvent.objects.create(
        case=case, kind=MOVES[move].event, at=timezone.now(), by=by, text=text, data=data
    )


def told_for(by: User, case: Case, data: dict[str, Any] | None) -> dict[str, Any]:
    """The data of an event, with the name of the one in whose place a deputy acted."""
    absent = stood_for(by, case)
    return {**(data or {}), "for": absent} if absent else data or {}


def lock_case(case: Case) -> None:
    """Hold the row before anything is written beside it; what others did meanwhile is read again.

    Locks are taken in one order everywhere, the case first and the audit chain last, so two acts
    on one case wait for each other instead of dying.
    """
    case.refresh_from_db(fields=HELD, from_queryset=Case.objects.select_for_update())


def hold_case(case: Case) -> None:
    """The same, with everything that says who has the case: for what may be taken back to it."""
    fields = ["status", "excluded", "officer", "handler", "lead_unit", "transfer_count"]
    case.refresh_from_db(fields=fields, from_queryset=Case.objects.select_for_update())


def check_allowed(case: Case, move: Move) -> None:
    """The table's word on the state that was read."""
    if not allowed(move, case.status):
        raise Refused(
            _("诉求 %(number)s 现在是“%(status)s”，不能%(move)s。")
            % {"number": case.number, "status": case.get_status_display(), "move": MOVES[move].label}
        )


def apply_move(
    case: Case,
    move: Move,
    *,
    by: User,
    text: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> CaseEvent:
    """The gate without the question who: for what the clock does by itself."""
    rule = MOVES[move]
    check_allowed(case, move)
    data = told_for(by, case, data)
    if rule.target is None:
        raise ValueError(f"{move} leaves the state as it is: note_act")
    as_read = {name: getattr(case, name) for name in ("status", "lead_unit_id", "handler_id")}
    changed = Case.objects.filter(pk=case.pk, **as_read).update(status=rule.target, **fields)
    if changed != 1:
        raise Refused(_("诉求 %(number)s 刚刚被他人办理过，请刷新后再看。") % {"number": case.number})
    before = case.status
    case.status = rule.target
    for name, value in fields.items():
        setattr(case, name, value)
    record(by=by, action=f"case.{move}", obj=case, detail={"from": before, "to": rule.target})
    return CaseEvent.objects.create(
        case=case, kind=rule.event, at=at or timezone.now(), by=by, text=text, data=data
    )


def take_back_move(case: Case, event: CaseEvent, *, by: User, status: str, **fields: Any) -> CaseEvent:
    """撤销: the state and the people from before the case's last move, whose ``event`` it was. The row is held."""
    changed = Case.objects.filter(pk=case.pk, status=case.status).update(status=status, **fields)
    if changed != 1:
        raise Refused(_("诉求 %(number)s 刚刚被他人办理过，请刷新后再看。") % {"number": case.number})
    before = case.status
    case.status = status
    for name, value in fields.items():
        setattr(case, name, value)
    detail = {"from": before, "to": status, "event": event.pk}
    record(by=by, action="case.take_back", obj=case, detail=detail)
    place = {"unit": str(case.lead_unit or ""), "handler": str(case.handler or "")}
    return CaseEvent.objects.create(
        case=case,
        kind=EventKind.TAKEN_BACK,
        at=timezone.now(),
        by=by,
        data={"what": event.kind, "event": event.pk, **place},
    )
