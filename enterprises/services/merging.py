"""合并: one enterprise becomes part of another. First a plan that a person reads, then the same plan carried out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import MergedHow
from enterprises.models import Assignment, Enterprise, EnterpriseMerge, FormerName, MergedRow
from enterprises.permissions import check_may_merge
from enterprises.services.duplicates import notice
from enterprises.services.edits import EDITABLE, plain
from enterprises.services.movers import Label, Mover, Pair, Step, all_movers
from enterprises.services.places import PLACES
from enterprises.services.scale import show_scale
from enterprises.services.search_text import write_search_texts
from enterprises.services.sizes import rewrite_sizes
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox

MERGEABLE = (*EDITABLE, "capital_text")
BATCH = 500


@dataclass(frozen=True)
class Part:
    """What one relation comes to."""

    mover: Mover
    steps: list[Step]

    def count(self, *how: MergedHow) -> int:
        return sum(step.how in how for step in self.steps)

    @property
    def label(self) -> Label:
        return self.mover.label

    @property
    def moved(self) -> int:
        return self.count(MergedHow.MOVED)

    @property
    def altered(self) -> list[tuple[str, int]]:
        """In what rows that go along become others, and how many."""
        told = Counter(step.why for step in self.steps if step.how == MergedHow.MOVED and step.why)
        return sorted(told.items())

    @property
    def staying(self) -> list[tuple[str, int]]:
        """Why rows stay, and how many for each reason."""
        told = Counter(
            step.why + (_("，当日结束") if step.how == MergedHow.CLOSED else "")
            for step in self.steps
            if step.how in (MergedHow.STAYED, MergedHow.CLOSED)
        )
        return sorted(told.items())


@dataclass(frozen=True)
class MergePlan:
    pair: Pair
    parts: list[Part]
    changes: dict[str, tuple[Any, Any]]
    """Facts that the kept one takes over: before and after."""

    @property
    def digest(self) -> str:
        """What was read: any change of the two or of their rows makes another."""
        told = [
            [self.pair.kept.pk, self.pair.kept.version, self.pair.merged.pk, self.pair.merged.version],
            [
                [part.mover.table, [[step.row, step.how, step.why] for step in part.steps]]
                for part in self.parts
            ],
            {name: [plain(one) for one in both] for name, both in self.changes.items()},
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def officer_moves(self) -> bool:
        return self.pair.kept.officer_id is None and self.pair.merged.officer_id is not None


def plan_merge(kept: Enterprise, merged: Enterprise, *, by: User, take: Collection[str] = ()) -> MergePlan:
    """``take``: the facts (of ``MERGEABLE``) in which the one that goes is right; empty ones are filled in anyhow."""
    check_pair(kept, merged, by=by)
    pair = Pair(kept, merged, by, timezone.localdate())
    parts = [
        Part(mover, steps) for mover in all_movers() if mover.plan is not None and (steps := mover.plan(pair))
    ]
    return MergePlan(pair, parts, _changes(kept, merged, take))


def check_pair(kept: Enterprise, merged: Enterprise, *, by: User) -> None:
    if kept.pk == merged.pk:
        raise Refused(_("这是同一家企业，请另选一家。"))
    check_may_merge(by, kept)
    check_may_merge(by, merged)
    if kept.uscc is None and merged.uscc is not None:
        raise Refused(
            _("“%(name)s”没有统一社会信用代码，请保留有代码的“%(other)s”。")
            % {"name": kept.name, "other": merged.name}
        )


def differing(kept: Enterprise, merged: Enterprise) -> list[str]:
    """Facts that both have and that are not the same."""
    return [
        name
        for name in MERGEABLE
        if plain(getattr(merged, name))
        and plain(getattr(kept, name)) not in ("", plain(getattr(merged, name)))
    ]


@transaction.atomic
def merge_enterprises(
    kept: Enterprise, merged: Enterprise, *, by: User, reason: str, digest: str, take: Collection[str] = ()
) -> EnterpriseMerge:
    """Carry out the plan that was read; ``digest`` says which. Refused when anything of it changed since."""
    kept, merged = hold_both(kept, merged)
    plan = plan_merge(kept, merged, by=by, take=take)
    if plan.digest != digest:
        raise Refused(_("预览之后这两家企业的资料又有变化，请重新核对后再合并。"), status=409)
    now = timezone.now()
    merge = EnterpriseMerge.objects.create(
        kept=kept,
        merged=merged,
        reason=reason,
        changes={name: [plain(old), plain(new)] for name, (old, new) in plan.changes.items()},
        by=by,
        at=now,
    )
    for part in plan.parts:
        _carry_out(merge, part)
    _write_facts(merge, plan)
    _keep_name(merge, plan)
    settle(kept, merged, by=by)
    moved = {part.mover.table: part.moved for part in plan.parts if part.moved}
    detail = {"merged": merged.pk, "reason": reason, "moved": moved, "fields": sorted(plan.changes)}
    record(by=by, action="enterprise.merge", obj=kept, detail=detail)
    _tell_officers(merge, plan)
    return merge


def _changes(kept: Enterprise, merged: Enterprise, take: Collection[str]) -> dict[str, tuple[Any, Any]]:
    found = {}
    elsewhere = () if kept.county_id == merged.county_id else PLACES
    for name in MERGEABLE:
        old, new = getattr(kept, name), getattr(merged, name)
        if name in elsewhere:
            continue
        if plain(new) and plain(new) != plain(old) and (not plain(old) or name in take):
            found[name] = (old, new)
    return found


def hold_both(kept: Enterprise, merged: Enterprise) -> tuple[Enterprise, Enterprise]:
    """Both rows, locked in the order of their keys, so that two merges cannot wait for each other."""
    rows = Enterprise.objects.select_for_update(of=("self",)).select_related("county", "officer")
    held = {row.pk: row for row in rows.filter(pk__in=[kept.pk, merged.pk]).order_by("pk")}
    return held[kept.pk], held[merged.pk]


def _carry_out(merge: EnterpriseMerge, part: Part) -> None:
    table = part.mover.table
    MergedRow.objects.bulk_create(
        [
            MergedRow(
                merge=merge,
                table=table,
                row=step.row,
                how=step.how,
                before=step.before,
                after=step.after,
                why=step.why[:100],
            )
            for step in part.steps
        ],
        batch_size=BATCH,
    )
    for after, rows in _alike(part.steps).items():
        part.mover.rows.filter(pk__among=rows).update(**json.loads(after))
    moved = [step.row for step in part.steps if step.how == MergedHow.MOVED]
    if part.mover.after is not None and moved:
        part.mover.after(moved, merge, False)


def _alike(steps: Iterable[Step]) -> Mapping[str, list[int]]:
    """Rows that get the same values, so that one statement writes them."""
    found: dict[str, list[int]] = {}
    for step in steps:
        if step.after:
            found.setdefault(json.dumps(step.after, sort_keys=True), []).append(step.row)
    return found


def _write_facts(merge: EnterpriseMerge, plan: MergePlan) -> None:
    stamp = {"version": F("version") + 1, "changed_by": merge.by, "changed_at": merge.at}
    taken = {name: new for name, (_old, new) in plan.changes.items()}
    Enterprise.objects.filter(pk=merge.kept_id).update(**taken, **stamp)
    Enterprise.objects.filter(pk=merge.merged_id).update(
        merged_into=merge.kept_id, archived_at=merge.at, archive_reason=plan.pair.why, **stamp
    )


def _keep_name(merge: EnterpriseMerge, plan: MergePlan) -> None:
    """The name that is given up is still looked for."""
    name, other = plan.pair.kept.name, plan.pair.merged.name
    given_up = name if "name" in plan.changes else other
    stands = other if "name" in plan.changes else name
    known = FormerName.objects.filter(enterprise=merge.kept_id, name=given_up).exists()
    if given_up == stands or known:
        return
    row = FormerName.objects.create(
        enterprise_id=merge.kept_id,
        name=given_up,
        basis=_("合并企业"),
        noted_by=merge.by,
        noted_at=merge.at,
    )
    after = {"enterprise_id": merge.kept_id, "name": given_up}
    MergedRow.objects.create(
        merge=merge, table=FormerName._meta.label_lower, row=row.pk, how=MergedHow.ADDED, after=after
    )


def settle(kept: Enterprise, merged: Enterprise, *, by: User) -> None:
    """What follows from the rows of the two, wherever they are now."""
    both = [kept.pk, merged.pk]
    officers = dict(
        Assignment.objects.current().filter(enterprise__in=both).values_list("enterprise_id", "officer_id")
    )
    for enterprise in (kept, merged):
        rows = Enterprise.objects.filter(pk=enterprise.pk)
        rows.update(officer=officers.get(enterprise.pk), reckoned_size="")
    rewrite_sizes(both)
    show_scale(both, by=by)
    for enterprise in (kept, merged):
        enterprise.refresh_from_db()
    write_search_texts([kept, merged])
    notice(both)


def _tell_officers(merge: EnterpriseMerge, plan: MergePlan) -> None:
    told = {"merged": merge.merged.name, "kept": merge.kept.name}
    for person in {plan.pair.kept.officer, plan.pair.merged.officer} - {None, merge.by}:
        if person is not None:
            outbox.post(
                to=person,
                subject=_("“%(merged)s”已并入“%(kept)s”") % told,
                body=merge.reason,
                url=merge.kept.get_absolute_url(),
                key=f"merge-{merge.pk}-{person.pk}",
            )
