"""Who is called first at the two of a merge that is undone: decided anew, since people went on naming main contacts."""

from __future__ import annotations

from enterprises.enums import MergedHow
from enterprises.models import EnterpriseContact, EnterpriseMerge


def step_down(merge: EnterpriseMerge) -> list[int]:
    """Nobody of the two is the main one while contacts go back; who was, the merged one's own first."""
    rows = EnterpriseContact.objects.filter(enterprise__in=[merge.kept_id, merge.merged_id], is_main=True)
    found = sorted(rows, key=lambda row: row.enterprise_id != merge.merged_id)
    rows.update(is_main=False)
    return [row.pk for row in found]


def appoint_again(merge: EnterpriseMerge, stepped_down: list[int]) -> None:
    """Who was the main one before the merge, else at last, else the eldest; never one who wants no more calls."""
    moved = merge.rows.filter(table=EnterpriseContact._meta.label_lower, how=MergedHow.MOVED)
    before = [row.row for row in moved.order_by("pk") if row.before.get("is_main")]
    wanted = [*before, *stepped_down]
    places = {pk: place for place, pk in reversed(list(enumerate(wanted)))}
    for enterprise in (merge.kept_id, merge.merged_id):
        people = EnterpriseContact.objects.callable().filter(enterprise=enterprise)
        keys = sorted(people.values_list("pk", flat=True), key=lambda pk: (places.get(pk, len(wanted)), pk))
        if keys:
            EnterpriseContact.objects.filter(pk=keys[0]).update(is_main=True)
