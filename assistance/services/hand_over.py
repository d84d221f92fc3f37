"""移交: a case goes from one person to another who answers for it as the first did; nothing else changes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import CasePart, EventKind
from assistance.models import Case, CaseEvent
from assistance.models.case import CaseQuerySet
from assistance.permissions import check_may_hand_over
from assistance.services.matters import hand_matters
from assistance.services.moves import hold_case
from assistance.services.people import check_handler
from enterprises.models import Enterprise
from enterprises.services.told_above import Unfinished
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox


@transaction.atomic
def hand_over_case(
    case: Case, *, by: User, to: User, reason: str, origin: User | None = None, part: str = ""
) -> CaseEvent:
    """What ``origin`` is to the case, or the ``part`` whoever holds it, becomes ``to``'s; clocks go on."""
    check_may_hand_over(by, case)
    hold_case(case)
    if case.is_finished:
        raise Refused(
            _("诉求 %(number)s 现在是“%(status)s”，不需要移交。")
            % {"number": case.number, "status": case.get_status_display()}
        )
    parts = parts_of(case, origin) if origin is not None else [CasePart(part)]
    if origin is not None and not parts:
        raise Refused(
            _("诉求 %(number)s 现在不由%(who)s办理，没有移交。") % {"number": case.number, "who": origin.name}
        )
    _check_receiver(case, to, parts)
    event = _write(case, parts, by=by, to=to, reason=reason, origin=origin)
    outbox.post(
        to=to,
        subject=_("%(number)s 移交给您：%(title)s") % {"number": case.number, "title": case.title},
        body=reason,
        url=case.get_absolute_url(),
        key=f"case-{case.pk}-handed-over-{event.pk}",
    )
    return event


def parts_of(case: Case, person: User) -> list[CasePart]:
    held = {CasePart.OFFICER: case.officer_id, CasePart.HANDLER: case.handler_id}
    return [part for part, key in held.items() if key == person.pk]


def held_by(cases: CaseQuerySet, person: User) -> CaseQuerySet:
    """The unfinished ones of these that a person has as officer or as handler: two index scans, joined by key."""
    mine = Case.objects.unfinished().filter(officer=person).order_by().values("pk")
    theirs = Case.objects.unfinished().filter(handler=person).order_by().values("pk")
    return cases.filter(pk__in=mine.union(theirs))


def unfinished_cases(enterprise: Enterprise) -> list[str]:
    """The numbers of its cases that are still under way, the oldest first."""
    rows = Case.objects.unfinished().filter(enterprise=enterprise).order_by("received_at", "id")
    return list(rows.values_list("number", flat=True))


UNFINISHED = Unfinished(
    "case",
    gettext_lazy("还有 %(n)d 件诉求没有办结（%(numbers)s），请先办结或撤回，再归档。"),
    unfinished_cases,
)


def count_held(person: User) -> int:
    """How much a person has in hand, wherever it lies: a number, no case."""
    return held_by(Case.objects.all(), person).count()


def _check_receiver(case: Case, to: User, parts: list[CasePart]) -> None:
    if CasePart.OFFICER in parts and not (
        to.is_active and to.has(Permission.CASE_LOG) and to.has(Permission.CASE_CALL_BACK)
    ):
        raise Refused(_("“%(name)s”已停用或不是服务专员，不能接手，请另选一位。") % {"name": to.name})
    if CasePart.HANDLER in parts:
        if case.lead_unit is None:
            raise Refused(_("诉求 %(number)s 尚未派单，没有承办人可移交。") % {"number": case.number})
        check_handler(to, case.lead_unit)
    if all(getattr(case, f"{part}_id") == to.pk for part in parts):
        raise Refused(_("诉求 %(number)s 已由%(who)s办理。") % {"number": case.number, "who": to.name})


def _write(
    case: Case, parts: list[CasePart], *, by: User, to: User, reason: str, origin: User | None
) -> CaseEvent:
    before = {str(part): getattr(case, f"{part}_id") for part in parts}
    names = "、".join(dict.fromkeys(str(getattr(case, part) or "—") for part in parts))
    matters = hand_matters(case, origin=origin, to=to) if origin is not None else []
    for part in parts:
        setattr(case, part, to)
    case.save(update_fields=[str(part) for part in parts])
    parts_told = [str(part) for part in parts]
    record(
        by=by, action="case.hand_over", obj=case, detail={"before": before, "to": to.pk, "parts": parts_told}
    )
    return CaseEvent.objects.create(
        case=case,
        kind=EventKind.HANDED_OVER,
        at=timezone.now(),
        by=by,
        text=reason,
        data={
            "from": names,
            "to": to.name,
            "parts": parts_told,
            "before": {**before, "matters": matters},
        },
    )
