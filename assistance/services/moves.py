"""The one gate through which the status of a case changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Case, CaseEvent
from assistance.permissions import check_may_move
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
    record(by=by, action=f"case.{move}", obj=case, detail=data or {})
    return CaseEvent.objects.create(
        case=case, kind=MOVES[move].event, at=timezone.now(), by=by, text=text, data=data or {}
    )


def lock_case(case: Case) -> None:
    """Hold the row before anything is written beside it; what others did meanwhile is read again.

    Locks are taken in one order everywhere, the case first and the audit chain last, so two acts
    on one case wait for each other instead of dying.
    """
    case.refresh_from_db(fields=HELD, from_queryset=Case.objects.select_for_update())


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
    if rule.target is None:
        raise ValueError(f"{move} leaves the state as it is: note_act")
    changed = Case.objects.filter(pk=case.pk, status=case.status).update(status=rule.target, **fields)
    if changed != 1:
        raise Refused(_("诉求 %(number)s 刚刚被他人办理过，请刷新后再看。") % {"number": case.number})
    before = case.status
    case.status = rule.target
    for name, value in fields.items():
        setattr(case, name, value)
    record(by=by, action=f"case.{move}", obj=case, detail={"from": before, "to": rule.target})
    return CaseEvent.objects.create(
        case=case, kind=rule.event, at=at or timezone.now(), by=by, text=text, data=data or {}
    )
