from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import MatterKind, Stage, Verdict
from assistance.models import Case, CaseMatter
from assistance.permissions import check_may_move
from assistance.services.cases import tell_unit
from assistance.services.clocks import start_clock, stop_clock, term_end
from assistance.services.matters import end_share_of, open_matter, open_of, settle_matter
from assistance.services.matters_along import going_along, take_along, told_along
from assistance.services.moves import hold_case, move_case
from assistance.services.people import check_handler
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from foundation.errors import NotAllowed, Refused
from foundation.notifications import outbox


@transaction.atomic
def return_case(case: Case, *, by: User, reason: str) -> Case:
    """退单: within two working days of the dispatch, once for each case, with a reason (山东省政务服务热线管理办法).

    After one return the first receiver stays responsible (首接负责制) and the coordinator decides.
    """
    now = timezone.now()
    unit = case.lead_unit
    move_case(case, Move.RETURN, by=by, text=reason, data={"unit": unit.name if unit else ""})
    check_return_in_time(case)
    stop_clock(case, Stage.SIGN, at=now)
    due = term_end(case, Stage.RETURN_RULING, at=now)
    open_matter(case, MatterKind.RETURN, by=by, text=reason, unit=unit, due_at=due)
    coordinator = case.officer or case.registered_by
    outbox.post(
        to=coordinator,
        subject=_("%(number)s 被退单，请裁定") % {"number": case.number},
        body=f"{unit}：{reason}",
        url=case.get_absolute_url(),
        key=f"case-{case.pk}-returned",
    )
    return case


@transaction.atomic
def grant_return(case: Case, *, by: User, lead_unit: Unit, handler: User | None = None, note: str) -> Case:
    """The return is accepted and the case goes to another unit in the same act."""
    check_may_move(by, case, Move.GRANT_RETURN)
    check_handler(handler, lead_unit)
    hold_case(case)
    if lead_unit.pk == case.lead_unit_id:
        raise Refused(_("同意退单须改派给另一个单位；仍由原单位办理请选“不同意退单”。"))
    along = going_along(case, unit=lead_unit, handler=handler)
    event = move_case(
        case,
        Move.GRANT_RETURN,
        by=by,
        text=note,
        data={
            "unit": lead_unit.name,
            "handler": handler.name if handler else "",
            **told_along(along),
        },
        lead_unit=lead_unit,
        handler=handler,
        transfer_count=F("transfer_count") + 1,
    )
    case.refresh_from_db(fields=["transfer_count"])
    _settle(case, by=by, verdict=Verdict.GRANTED, note=note)
    end_share_of(case, lead_unit, by=by)
    take_along(case, along, event=event)
    start_clock(case, Stage.SIGN, at=timezone.now())
    tell_unit(case, subject=_("%(number)s 改派给您：%(title)s"), key=f"transferred-{case.transfer_count}")
    return case


@transaction.atomic
def refuse_return(case: Case, *, by: User, note: str) -> Case:
    """首接负责制: the unit keeps the case and signs for it; its clock of resolution never stopped."""
    move_case(case, Move.REFUSE_RETURN, by=by, text=note)
    _settle(case, by=by, verdict=Verdict.REFUSED, note=note)
    start_clock(case, Stage.SIGN, at=timezone.now())
    tell_unit(case, subject=_("%(number)s 不同意退单，请签收办理：%(title)s"), key="return-refused")
    return case


def return_to_rule(case: Case, *, by: User) -> CaseMatter:
    """The open return, for anybody but the person who returned."""
    asked = open_of(case, MatterKind.RETURN)
    if asked is None:
        raise Refused(_("诉求 %(number)s 没有待裁定的退单。") % {"number": case.number})
    if asked.opened_by_id == by.pk:
        raise NotAllowed(_("退单人不能裁定自己的退单，请由派单人或科长裁定。"))
    return asked


def _settle(case: Case, *, by: User, verdict: Verdict, note: str) -> CaseMatter:
    return settle_matter(return_to_rule(case, by=by), by=by, verdict=verdict, answer=note)


def check_return_in_time(case: Case) -> None:
    """Once for each case, and within the term of the return."""
    if case.matters.of(MatterKind.RETURN).exclude(verdict=Verdict.CANCELLED).exists():
        raise Refused(_("本诉求已退过一次单，按首接负责制由本单位办理；确有不妥请联系服务专员改派。"))
    last = last_return(case)
    if last is not None and timezone.now() > last:
        raise Refused(
            _("退单应在派单后规定时限内提出（%(due)s 前），现已超过，请签收办理或联系服务专员改派。")
            % {"due": f"{timezone.localtime(last):%Y-%m-%d %H:%M}"}
        )


def last_return(case: Case) -> datetime | None:
    """Until when the unit that holds the case may return it; None where no dispatch is on record."""
    dispatched = case.clocks.running().filter(stage=Stage.SIGN).values_list("started_at", flat=True).first()
    return term_end(case, Stage.RETURN, at=dispatched) if dispatched is not None else None
