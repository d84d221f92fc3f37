from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, LinkKind
from assistance.models import Case, CaseCategory, CaseEvent, CaseLink
from assistance.services.intake import register_part
from assistance.services.moves import begin_act, write_act
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.errors import Refused

MOST_PARTS = 10


@dataclass(frozen=True)
class Part:
    """One problem taken out of a case that holds several."""

    title: str
    category: CaseCategory
    description: str = ""


@transaction.atomic
def split_case(case: Case, *, by: User, parts: Sequence[Part]) -> list[Case]:
    """拆分: each part becomes a case of its own, received when the first was, so that no day is won by it."""
    begin_act(case, Move.SPLIT, by=by)
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Refused(_("一次可拆分出 1 至 %(n)d 件。") % {"n": MOST_PARTS})
    made = [
        register_part(case, by=by, title=part.title, category=part.category, description=part.description)
        for part in parts
    ]
    now = timezone.now()
    CaseLink.objects.bulk_create(
        CaseLink(first=case, second=one, kind=LinkKind.SPLIT, by=by, at=now) for one in made
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(case=one, kind=EventKind.SPLIT, at=now, by=by, data={"from": case.number}) for one in made
    )
    write_act(case, Move.SPLIT, by=by, data={"numbers": [one.number for one in made]})
    return made
