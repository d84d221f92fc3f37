"""改派: what is owed beside a case goes along, for who no longer sees the case can neither answer nor keep it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from assistance.enums import MatterKind
from assistance.models import Case, CaseEvent, CaseMatter
from assistance.permissions import covers
from assistance.services.matters import give_matters
from assistance.services.people import heads_of, signers_of
from assistance.services.supervision import tell_sheet
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.notifications import outbox

ALONG = (MatterKind.SUPERVISION, MatterKind.COMMITMENT)


def going_along(case: Case, *, unit: Unit, handler: User | None) -> list[CaseMatter]:
    """What goes to the next unit: sheets are the leading unit's, commitments of whoever loses the case.

    The case is held and still where it was.
    """
    after = Case(county_id=case.county_id, officer_id=case.officer_id, lead_unit=unit, handler=handler)
    left = case.handler if case.lead_unit_id != unit.pk and case.handler != handler else None
    return [
        matter
        for matter in case.matters.open().filter(kind__in=ALONG).select_related("person")
        if (
            matter.unit_id != unit.pk
            if matter.kind == MatterKind.SUPERVISION
            else _loses(matter.person, after, left)
        )
    ]


def _loses(person: User | None, after: Case, left: User | None) -> bool:
    return person is None or person == left or not covers(person, Permission.CASE_HANDLE, after)


def told_along(matters: Sequence[CaseMatter]) -> dict[str, Any]:
    """For the event: what goes along, in the words of the timeline."""
    if not matters:
        return {}
    numbers = [matter.number for matter in matters if matter.number]
    return {"along": {"sheets": numbers, "commitments": len(matters) - len(numbers)}}


def held_before(matters: Sequence[CaseMatter]) -> list[dict[str, Any]]:
    """For 撤销: who has what, before it goes."""
    return [{"matter": one.pk, "unit": one.unit_id, "person": one.person_id} for one in matters]


def take_along(case: Case, matters: Sequence[CaseMatter], *, event: CaseEvent) -> None:
    """Sheets to the head, commitments to who handles or signs; the case is the new unit's by now."""
    if not matters or case.lead_unit is None:
        return
    heads, signers = heads_of(case.lead_unit), signers_of(case.lead_unit)
    sheets = [matter for matter in matters if matter.kind == MatterKind.SUPERVISION]
    commitments = [matter for matter in matters if matter.kind == MatterKind.COMMITMENT]
    give_matters(sheets, unit=case.lead_unit, person=heads[0] if heads else None)
    keeper = case.handler or (heads or signers or [case.officer or case.registered_by])[0]
    give_matters(commitments, unit=case.lead_unit, person=keeper)
    for sheet in sheets:
        readers = [*heads, *([case.handler] if case.handler else signers)]
        tell_sheet(sheet, readers, key=f"along-{event.pk}")
    _tell_keeper(case, commitments, keeper, event)


def _tell_keeper(case: Case, commitments: Sequence[CaseMatter], keeper: User, event: CaseEvent) -> None:
    outbox.post_many(
        outbox.Letter(
            to=keeper,
            subject=_("%(number)s 对企业的承诺随改派转由您兑现：%(title)s")
            % {"number": case.number, "title": case.title},
            body=commitment.text,
            url=case.get_absolute_url(),
            key=f"matter-{commitment.pk}-along-{event.pk}-{keeper.pk}",
        )
        for commitment in commitments
    )
