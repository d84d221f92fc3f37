"""移交企业: the enterprises of one officer go to another, all or some, with the open cases that he serves there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.enums import BulkKind
from assistance.models import BulkAct, Case
from assistance.models.case import CaseQuerySet
from assistance.services.bulk import MOST_ROWS, begin_bulk
from enterprises.models import Assignment, Enterprise, EnterpriseQuerySet
from enterprises.services.assignments import assign_officer
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.notifications import outbox

NAMED = 20
"""Enterprises that a letter names; of more it says 等."""


@dataclass
class HandedOver:
    """``act``: the hand-over of the cases, begun and not done yet; ``refused``: name and sentence."""

    done: list[Assignment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    act: BulkAct | None = None


def firms_to_hand_over(user: User, officer: User) -> EnterpriseQuerySet:
    """What ``officer`` serves, where the reader assigns."""
    rows = Enterprise.objects.visible_to(user).active().filter(officer=officer)
    reach = user.reach(Permission.ASSIGNMENT_EDIT)
    return rows if reach.everything else rows.filter(county_id__in=reach.unit_ids)


def cases_along(user: User, officer: User, firms: Sequence[Enterprise]) -> CaseQuerySet:
    """The unfinished cases of these that ``officer`` serves and the reader may hand over."""
    rows = Case.objects.visible_to(user, Permission.CASE_HAND_OVER).unfinished()
    return rows.filter(officer=officer, enterprise__in=[firm.pk for firm in firms])


def open_counts(user: User, officer: User, firms: Sequence[Enterprise]) -> dict[int, int]:
    """How many go along, by enterprise."""
    rows = cases_along(user, officer, firms).order_by().values_list("enterprise_id")
    return dict(rows.annotate(number=Count("pk")))


@transaction.atomic
def hand_over_firms(
    firms: Sequence[Enterprise],
    *,
    by: User,
    origin: User,
    to: User,
    reason: str,
    token: UUID,
    with_cases: bool,
) -> HandedOver:
    """Each enterprise by itself: one that a rule refuses holds up no other. The cases are begun along, or nothing is."""
    result = HandedOver()
    for firm in firms:
        try:
            result.done.append(assign_officer(firm, by=by, officer=to, reason=reason, quietly=True))
        except Refused as refusal:
            result.refused.append((firm.name, str(refusal.message)))
    if not result.done:
        return result
    if with_cases:
        result.act = _begin_cases(result.done, by=by, origin=origin, to=to, reason=reason, token=token)
    _tell(result.done, by=by, origin=origin, to=to, reason=reason)
    return result


def _begin_cases(
    done: Sequence[Assignment], *, by: User, origin: User, to: User, reason: str, token: UUID
) -> BulkAct | None:
    rows = cases_along(by, origin, [one.enterprise for one in done])
    numbers = list(rows.order_by("due_at", "id").values_list("number", flat=True)[:MOST_ROWS])
    if not numbers:
        return None
    return begin_bulk(
        by=by, kind=BulkKind.HAND_OVER, numbers=numbers, token=token, text=reason, person=to, origin=origin
    )


def _tell(done: Sequence[Assignment], *, by: User, origin: User, to: User, reason: str) -> None:
    """One letter to each of the two, however many enterprises."""
    words = {"n": len(done), "origin": origin.name, "to": to.name}
    names = "、".join(one.enterprise.name for one in done[:NAMED])
    body = f"{reason}\n{names}" if len(done) <= NAMED else _("%(text)s 等") % {"text": f"{reason}\n{names}"}
    url, key = f"{reverse('assignment-board')}?officer={to.pk}", f"assignments-{done[0].pk}-{len(done)}"
    letters = [
        outbox.Letter(
            to=to,
            subject=_("您接手帮包 %(n)d 家企业（原由%(origin)s帮包）") % words,
            key=key,
            body=body,
            url=url,
        )
    ]
    if origin.is_active and origin.pk != by.pk:
        subject = _("您帮包的 %(n)d 家企业已移交给%(to)s") % words
        letters.append(outbox.Letter(to=origin, subject=subject, key=f"{key}-former", body=body, url=url))
    outbox.post_many(letters)
