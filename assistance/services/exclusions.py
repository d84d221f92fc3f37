from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind
from assistance.models import Case, CaseEvent, CaseExclusion
from assistance.permissions import check_may_decide_exclusion, check_may_propose_exclusion
from assistance.services.moves import lock_case
from foundation.accounts.models import User
from foundation.accounts.services import system_user
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def propose_exclusion(case: Case, *, by: User, reason: str, note: str) -> CaseExclusion:
    check_may_propose_exclusion(by, case)
    lock_case(case)
    if case.excluded or open_request(case) is not None:
        raise Refused(_("诉求 %(number)s 已有不计入申请或已不计入。") % {"number": case.number})
    now = timezone.now()
    exclusion = CaseExclusion.objects.create(
        case=case, reason=reason, note=note, proposed_by=by, proposed_at=now
    )
    CaseEvent.objects.create(
        case=case, kind=EventKind.EXCLUSION_PROPOSED, at=now, by=by, text=note, data={"reason": reason}
    )
    record(by=by, action="case.propose_exclusion", obj=case, detail={"reason": reason})
    return exclusion


@transaction.atomic
def decide_exclusion(exclusion: CaseExclusion, *, by: User, granted: bool, note: str) -> CaseExclusion:
    """Another person than the proposer decides; only then the rate leaves the case out."""
    check_may_decide_exclusion(by, exclusion)
    now = timezone.now()
    changed = CaseExclusion.objects.filter(pk=exclusion.pk, decided_at=None).update(
        decided_by=by, decided_at=now, granted=granted, decision_note=note
    )
    if changed != 1:
        raise Refused(_("该申请已审核过。"))
    exclusion.refresh_from_db()
    case = exclusion.case
    if granted:
        case.excluded = True
        case.save(update_fields=["excluded"])
    CaseEvent.objects.create(
        case=case, kind=EventKind.EXCLUSION_DECIDED, at=now, by=by, text=note, data={"granted": granted}
    )
    record(by=by, action="case.decide_exclusion", obj=case, detail={"granted": granted})
    return exclusion


def open_request(case: Case) -> CaseExclusion | None:
    return case.exclusions.filter(decided_at=None).select_related("proposed_by", "case").first()


def exclude_declined(case: Case, *, by: User, reason: str, note: str) -> CaseExclusion:
    """不予受理 and 合并 exclude at once: registered for the proposer, decided by whoever declined or merged.

    A case has one exclusion at most: what was granted before stands, and what still waits is overtaken.
    """
    granted = case.exclusions.filter(granted=True).first()
    if granted is not None:
        return granted
    _overtake(case, by=by, note=note)
    now = timezone.now()
    proposer = case.registered_by if case.registered_by_id != by.pk else system_user()
    return CaseExclusion.objects.create(
        case=case,
        reason=reason,
        note=note,
        proposed_by=proposer,
        proposed_at=now,
        decided_by=by,
        decided_at=now,
        granted=True,
        decision_note=note,
    )


def _overtake(case: Case, *, by: User, note: str) -> None:
    """A request that still waits is answered with no: the case left the rate by another way."""
    asked = open_request(case)
    if asked is None:
        return
    decider, now = (by if by.pk != asked.proposed_by_id else system_user()), timezone.now()
    asked.decided_by, asked.decided_at, asked.granted, asked.decision_note = decider, now, False, note
    asked.save(update_fields=["decided_by", "decided_at", "granted", "decision_note"])
    CaseEvent.objects.create(
        case=case, kind=EventKind.EXCLUSION_DECIDED, at=now, by=decider, text=note, data={"granted": False}
    )
