"""撤销: a reassignment or a hand-over is taken back for ten minutes, while nobody has done anything since."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import CasePart, EventKind, Stage
from assistance.models import Case, CaseEvent, CaseMatter
from assistance.models.bulk import UNDO_WITHIN
from assistance.permissions import check_may_hand_over, check_may_move
from assistance.services.clocks import give_back_clock
from assistance.services.matters import give_back_matters, give_back_share
from assistance.services.moves import hold_case, take_back_move
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox

BY_ITSELF = (EventKind.REMINDED, EventKind.DEADLINE_MOVED)
"""What the clock writes changes nothing that could be lost."""
UNDOABLE_EVENTS = (EventKind.REASSIGNED, EventKind.HANDED_OVER)


def undo_event(case: Case, *, by: User, event: CaseEvent) -> CaseEvent:
    """The button beside the message: in time."""
    _check_may(case, by=by, event=event)
    if timezone.now() - event.at > UNDO_WITHIN:
        raise Refused(_("已超过 10 分钟，不能撤销；需要改回请再办理一次。"))
    return take_back(case, by=by, event=event)


@transaction.atomic
def take_back(case: Case, *, by: User, event: CaseEvent) -> CaseEvent:
    _check_may(case, by=by, event=event)
    if event.by_id != by.pk:
        raise Refused(_("只能由经办人撤销自己刚办的事。"))
    if event.kind not in UNDOABLE_EVENTS or "before" not in event.data:
        raise Refused(_("这件事不能撤销。"))
    hold_case(case)
    _check_untouched(case, event)
    if event.kind == EventKind.REASSIGNED:
        return _take_back_reassignment(case, event, by=by)
    return _take_back_hand_over(case, event, by=by)


def _check_may(case: Case, *, by: User, event: CaseEvent) -> None:
    """Who may do it may take it back."""
    if event.kind == EventKind.REASSIGNED:
        check_may_move(by, case, Move.REASSIGN)
    else:
        check_may_hand_over(by, case)


def _check_untouched(case: Case, event: CaseEvent) -> None:
    later = case.events.filter(pk__gt=event.pk).exclude(kind__in=BY_ITSELF).order_by("pk").first()
    if later is None:
        return
    if later.kind == EventKind.TAKEN_BACK or later.data.get("undoes") == event.pk:
        raise Refused(_("诉求 %(number)s 已经撤销过。") % {"number": case.number})
    raise Refused(
        _("诉求 %(number)s 之后已有“%(what)s”（%(who)s），没有撤销。")
        % {"number": case.number, "what": later.get_kind_display(), "who": later.by.name}
    )


def _take_back_reassignment(case: Case, event: CaseEvent, *, by: User) -> CaseEvent:
    before, lost = event.data["before"], case.handler
    taken = take_back_move(
        case,
        event,
        by=by,
        status=before["status"],
        lead_unit=Unit.objects.get(pk=before["lead_unit"]),
        handler=_person(before["handler"]),
        transfer_count=before["transfers"],
    )
    give_back_clock(case, Stage.SIGN, before=before["signing"], at=timezone.now())
    give_back_share(case, before["share"])
    losers = [lost, *give_back_matters(case, before.get("matters", []))]
    _tell(case, taken, losers, by=by, subject=_("%(number)s 的改派已撤销，不再由您办理：%(title)s"))
    return taken


def _take_back_hand_over(case: Case, event: CaseEvent, *, by: User) -> CaseEvent:
    before = event.data["before"]
    parts = [CasePart(part) for part in event.data["parts"]]
    lost = getattr(case, parts[0])
    for part in parts:
        setattr(case, part, _person(before[part]))
    case.save(update_fields=[str(part) for part in parts])
    origin = getattr(case, parts[0])
    CaseMatter.objects.open().filter(pk__in=before["matters"]).update(person=origin)
    detail = {"to": {str(part): before[part] for part in parts}, "event": event.pk}
    record(by=by, action="case.take_back", obj=case, detail=detail)
    taken = CaseEvent.objects.create(
        case=case,
        kind=EventKind.HANDED_OVER,
        at=timezone.now(),
        by=by,
        text=_("撤销移交"),
        data={"from": event.data["to"], "to": event.data["from"], "undoes": event.pk},
    )
    _tell(case, taken, [lost], by=by, subject=_("%(number)s 的移交已撤销，不再由您办理：%(title)s"))
    return taken


def _person(key: int | None) -> User | None:
    return User.objects.get(pk=key) if key is not None else None


def _tell(case: Case, taken: CaseEvent, losers: Sequence[User | None], *, by: User, subject: str) -> None:
    readers = {reader.pk: reader for reader in losers if reader is not None and reader.pk != by.pk}
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=subject % {"number": case.number, "title": case.title},
            url=case.get_absolute_url(),
            key=f"case-{case.pk}-taken-back-{taken.pk}-{reader.pk}",
        )
        for reader in readers.values()
    )
