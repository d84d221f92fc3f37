"""Other cases that a case may be merged with or linked to, of those that the reader may see."""

from __future__ import annotations

from django.db.models import Q

from assistance.enums import OPEN_STATUSES
from assistance.models import Case
from assistance.models.case import UNANSWERED, CaseQuerySet
from assistance.services.links import linked_keys
from foundation.accounts.models import User
from foundation.web.text import clean_line

OFFERED = 12
CARRIES = ("enterprise", "category", "lead_unit", "handler")


def case_by_number(user: User, number: str) -> Case | None:
    wanted = clean_line(number).upper()
    return _seen_by(user).filter(number=wanted).first() if wanted else None


def possible_survivors(case: Case, user: User) -> list[Case]:
    """The enterprise's other open cases, what is due first on top.

    A counted case goes into none that is not; one that is due later may still go into it.
    """
    rows = _seen_by(user).filter(UNANSWERED, enterprise=case.enterprise_id, status__in=OPEN_STATUSES)
    if not case.excluded:
        rows = rows.exclude(excluded=True, resolve_due_at__lte=case.resolve_due_at)
    return list(rows.exclude(pk=case.pk).order_by("resolve_due_at", "id")[:OFFERED])


def worth_linking(case: Case, user: User) -> list[Case]:
    """The enterprise's latest cases that are not tied to this one yet."""
    tied = Q(pk__in=linked_keys(case)) | Q(pk=case.pk) | Q(merged_into=case) | Q(pk=case.merged_into_id)
    rows = _seen_by(user).filter(enterprise=case.enterprise_id).exclude(tied)
    return list(rows.order_by("-received_at", "-id")[:OFFERED])


def _seen_by(user: User) -> CaseQuerySet:
    return Case.objects.visible_to(user).select_related(*CARRIES)
