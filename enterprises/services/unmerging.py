"""撤销合并: every row that the merge moved goes back, as far as it is still where the merge left it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import MergedHow
from enterprises.models import Enterprise, EnterpriseContact, EnterpriseMerge, MergedRow
from enterprises.permissions import check_may_unmerge
from enterprises.services.edits import plain
from enterprises.services.main_contacts import appoint_again, step_down
from enterprises.services.merging import hold_both, settle
from enterprises.services.movers import Label, Mover, all_movers
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@dataclass
class Return:
    """What of one relation goes back: the values to write by row, the rows to delete, and how many are gone or elsewhere."""

    mover: Mover
    moved: list[int] = field(default_factory=list)
    writes: dict[str, list[int]] = field(default_factory=dict)
    deletes: list[int] = field(default_factory=list)
    lost: int = 0

    @property
    def label(self) -> Label:
        return self.mover.label

    @property
    def back(self) -> int:
        return sum(len(rows) for rows in self.writes.values())


@dataclass(frozen=True)
class UndoPlan:
    returns: list[Return]
    facts: dict[str, Any]
    kept_facts: list[str]
    """Facts that somebody changed since: they stay as they are."""


def plan_undo(merge: EnterpriseMerge) -> UndoPlan:
    movers = {mover.table: mover for mover in all_movers()}
    by_table: dict[str, list[MergedRow]] = {}
    for row in merge.rows.exclude(how=MergedHow.STAYED).order_by("pk"):
        by_table.setdefault(row.table, []).append(row)
    returns = [_return(movers[table], rows) for table, rows in by_table.items()]
    facts, kept = _facts(merge)
    return UndoPlan(returns, facts, kept)


@transaction.atomic
def unmerge(merge: EnterpriseMerge, *, by: User, reason: str) -> UndoPlan:
    """Refused when it was undone already, or when the kept one is part of another by now."""
    kept, merged = hold_both(merge.kept, merge.merged)
    check_may_unmerge(by, kept, merged)
    current = EnterpriseMerge.objects.select_for_update().get(pk=merge.pk)
    check_can_be_undone(current, kept)
    plan = plan_undo(current)
    _give_back(current, plan)
    now = timezone.now()
    stamp = {"version": F("version") + 1, "changed_by": by, "changed_at": now}
    Enterprise.objects.filter(pk=kept.pk).update(**plan.facts, **stamp)
    Enterprise.objects.filter(pk=merged.pk).update(
        merged_into=None, archived_at=None, archive_reason="", **stamp
    )
    current.undone_by, current.undone_at, current.undo_reason = by, now, reason
    current.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    settle(kept, merged, by=by)
    for back in plan.returns:
        if back.mover.after is not None and back.moved:
            back.mover.after(back.moved, current, True)
    returned = {back.mover.table: back.back for back in plan.returns}
    record(
        by=by,
        action="enterprise.unmerge",
        obj=kept,
        detail={"merged": merged.pk, "reason": reason, "returned": returned, "left": plan.kept_facts},
    )
    return plan


def check_can_be_undone(merge: EnterpriseMerge, kept: Enterprise) -> None:
    if merge.is_undone:
        raise Refused(_("这次合并已经撤销。"), status=409)
    if kept.merged_into_id is not None:
        raise Refused(
            _("“%(name)s”后来又并入了另一家企业，请先撤销那一次合并。") % {"name": kept.name}, status=409
        )
    if kept.archived_at is not None:
        raise Refused(_("“%(name)s”已归档，请先恢复，再撤销合并。") % {"name": kept.name}, status=409)


def _give_back(merge: EnterpriseMerge, plan: UndoPlan) -> None:
    contacts = any(back.mover.model is EnterpriseContact and back.back for back in plan.returns)
    try:
        with transaction.atomic():
            mains = step_down(merge) if contacts else []
            for back in plan.returns:
                for values, rows in back.writes.items():
                    back.mover.rows.filter(pk__among=rows).update(**json.loads(values))
                back.mover.rows.filter(pk__in=back.deletes).delete()
            if contacts:
                appoint_again(merge, mains)
    except IntegrityError:
        told = {"kept": merge.kept.name, "merged": merge.merged.name}
        raise Refused(
            _(
                "合并之后改过的数据与“%(merged)s”名下留着的冲突，合并没有撤销。"
                "请在“%(kept)s”核对随迁的联系人、项目等，改回或删去重复的，再撤销。"
            )
            % told,
            status=409,
        ) from None


def _return(mover: Mover, rows: list[MergedRow]) -> Return:
    back = Return(mover)
    columns = sorted({name for row in rows for name in row.after})
    keys = [row.row for row in rows]
    present = {
        values.pop("pk"): values for values in mover.rows.filter(pk__among=keys).values("pk", *columns)
    }
    for row in rows:
        now = present.get(row.row)
        if now is None or not _is_where_left(mover, row, now):
            back.lost += 1
        elif row.how == MergedHow.ADDED:
            back.deletes.append(row.row)
        else:
            _write(back, row, now)
    if mover.later is not None:
        _follow(back, mover.later)
    return back


def _follow(back: Return, later: Callable[[Collection[int]], list[int]]) -> None:
    """What came since and belongs to a row that goes back goes to the same enterprise."""
    for rows in back.writes.values():
        rows.extend(later(rows))


def _is_where_left(mover: Mover, row: MergedRow, now: Mapping[str, Any]) -> bool:
    """Still at the enterprise that the merge gave it to."""
    owners = [f"{name}_id" for name in mover.fields]
    return all(now[name] == value for name, value in row.after.items() if name in owners)


def _write(back: Return, row: MergedRow, now: Mapping[str, Any]) -> None:
    values = {
        name: value
        for name, value in row.before.items()
        if name not in back.mover.anew and plain(now[name]) == plain(row.after[name])
    }
    if values:
        back.writes.setdefault(json.dumps(values, sort_keys=True), []).append(row.row)
    if row.how == MergedHow.MOVED:
        back.moved.append(row.row)


def _facts(merge: EnterpriseMerge) -> tuple[dict[str, Any], list[str]]:
    """What the kept one gets back, and the names of what somebody changed since."""
    back: dict[str, Any] = {}
    left: list[str] = []
    for name, (old, new) in merge.changes.items():
        column = Enterprise._meta.get_field(name)
        if plain(getattr(merge.kept, name)) != new:
            left.append(str(column.verbose_name))  # type: ignore[union-attr]
        else:
            empty = None if column.null else ""
            back[column.attname] = column.to_python(old) if old else empty  # type: ignore[union-attr]
    return back, left
