"""The open matters that wait for a person: to rule on, to decide, to answer, to keep, to look at again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from assistance.enums import MatterKind, Stage
from assistance.models import CaseClock, CaseMatter
from assistance.models.matter import TO_A_UNIT
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

OF_A_PERSON = (MatterKind.COMMITMENT, MatterKind.CARRY_OVER)
Rows = QuerySet[CaseMatter, Any]


def matters_waiting_for(user: User, near_end: datetime) -> list[Rows]:
    """Each part is an index scan over open matters alone; what is due later than the yellow light waits unseen."""
    open_matters: Rows = CaseMatter.objects.open().order_by()
    mine = Q(kind__in=OF_A_PERSON, due_at__lt=near_end) | Q(kind=MatterKind.SUPERVISION)
    parts = [open_matters.filter(mine, person__in=user.acts_as)]
    units = user.reach(Permission.CASE_HANDLE).unit_ids
    if units:
        parts.append(open_matters.filter(kind__in=TO_A_UNIT, unit_id__in=units))
    if user.has(Permission.CASE_ACCEPT):
        parts.append(_to_rule(open_matters, user))
    if user.has(Permission.CASE_EXTEND):
        parts.append(_to_decide(open_matters, user))
    return parts


def ratings_waiting_for(user: User) -> QuerySet[CaseClock, Any]:
    """差评 of mine that nobody has called back about."""
    return CaseClock.objects.running().filter(stage=Stage.BAD_RATING, case__officer__in=user.acts_as)


def _to_rule(matters: Rows, user: User) -> Rows:
    """退单: the one who dispatched rules, and never on one's own return."""
    mine = Q(case__officer__in=user.acts_as) | Q(case__officer=None, case__registered_by=user)
    return matters.filter(mine, kind=MatterKind.RETURN).exclude(opened_by=user)


def _to_decide(matters: Rows, user: User) -> Rows:
    """延期: the heads over the case, and never who asked."""
    rows = matters.filter(kind=MatterKind.EXTENSION).exclude(opened_by=user)
    reach = user.reach(Permission.CASE_EXTEND)
    if reach.everything:
        return rows
    return rows.filter(Q(case__county_id__in=reach.unit_ids) | Q(case__lead_unit_id__in=reach.unit_ids))
