from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, LinkKind
from assistance.models import Case, CaseEvent, CaseLink
from assistance.permissions import check_may_move
from assistance.services.moves import begin_act, lock_case, write_act
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def link_cases(case: Case, *, other: Case, by: User, note: str = "") -> CaseLink:
    """关联: two cases that should be read together; both timelines say so."""
    begin_act(case, Move.LINK, by=by)
    if other.pk == case.pk:
        raise Refused(_("不能与自己关联，请选另一件诉求。"))
    if CaseLink.objects.filter(between(case, other)).exists():
        raise Refused(_("%(number)s 已与本诉求关联。") % {"number": other.number})
    link = CaseLink.objects.create(
        first=case, second=other, kind=LinkKind.RELATED, note=note, by=by, at=timezone.now()
    )
    write_act(case, Move.LINK, by=by, text=note, data={"number": other.number})
    _note(other, EventKind.LINKED, by=by, text=note, number=case.number)
    return link


@transaction.atomic
def unlink_cases(case: Case, *, other: Case, by: User) -> None:
    """Only what a person linked; a split stays on record."""
    check_may_move(by, case, Move.LINK)
    lock_case(case)
    links = CaseLink.objects.filter(between(case, other), kind=LinkKind.RELATED)
    if not links.delete()[0]:
        raise Refused(_("%(number)s 与本诉求没有可取消的关联。") % {"number": other.number})
    record(by=by, action="case.unlink", obj=case, detail={"number": other.number})
    _note(case, EventKind.UNLINKED, by=by, text="", number=other.number)
    _note(other, EventKind.UNLINKED, by=by, text="", number=case.number)


def between(case: Case, other: Case) -> Q:
    return Q(first=case, second=other) | Q(first=other, second=case)


def linked_keys(case: Case) -> list[int]:
    """The keys of the cases that are linked to this one, whichever side was first."""
    pairs = CaseLink.objects.filter(Q(first=case) | Q(second=case)).values_list("first_id", "second_id")
    return [first if second == case.pk else second for first, second in pairs]


@dataclass(frozen=True)
class Tie:
    """A link as it looks from one of its two cases."""

    other: Case
    kind: str
    label: str
    note: str
    by: User
    at: datetime

    @property
    def removable(self) -> bool:
        return self.kind == LinkKind.RELATED


def ties_of(case: Case, user: User) -> list[Tie]:
    """The links of a case to those that the reader may see, the latest first."""
    rows = CaseLink.objects.filter(Q(first=case) | Q(second=case)).select_related("by").order_by("-at", "-id")
    links = list(rows)
    keys = {link.first_id for link in links} | {link.second_id for link in links}
    seen = Case.objects.visible_to(user).select_related("enterprise").in_bulk(keys - {case.pk})
    ties = []
    for link in links:
        other = seen.get(link.second_id if link.first_id == case.pk else link.first_id)
        if other is not None:
            ties.append(Tie(other, link.kind, link.get_kind_display(), link.note, link.by, link.at))
    return ties


def _note(case: Case, kind: EventKind, *, by: User, text: str, number: str) -> None:
    CaseEvent.objects.create(
        case=case, kind=kind, at=timezone.now(), by=by, text=text, data={"number": number}
    )
