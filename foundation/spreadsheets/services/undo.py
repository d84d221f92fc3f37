"""撤销导入: a whole import goes back while nothing depends on it, or nothing of it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.spreadsheets.enums import BatchStatus
from foundation.spreadsheets.footprints import STAMPS, Footprint, Values, values_of
from foundation.spreadsheets.kinds import ImportKind, kind_named
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.batches import check_import_right

CHUNK = 500
NAMED = 5
MOST_ON_A_PAGE = 20_000


@dataclass
class Part:
    """One table: rows that the import made, and the columns that it changed of others, as they were before."""

    model: Any
    made: dict[int, Values] = field(default_factory=dict)
    changed: dict[int, tuple[Values, Values]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def rows(self) -> Any:
        return self.model.objects.all()


@dataclass(frozen=True)
class UndoPlan:
    """``parts`` in the order in which the import wrote. ``troubles``: why it cannot go back, each with a number."""

    parts: list[Part]
    troubles: list[tuple[str, int]]


def plan_undo(batch: ImportBatch) -> UndoPlan:
    footprint = check_can_be_undone(batch)
    parts = _parts(batch)
    made = {part.model._meta.label_lower: set(part.made) for part in parts}
    troubles: Counter[str] = Counter()
    for part in parts:
        _look_for_changes(part, troubles)
        _look_for_dependents(part, made, footprint, troubles)
    return UndoPlan(parts, sorted(troubles.items()))


def check_fits_request(batch: ImportBatch) -> None:
    """No page waits for a hundred thousand rows."""
    if batch.traces.order_by()[: MOST_ON_A_PAGE + 1].count() > MOST_ON_A_PAGE:
        raise Refused(
            _(
                "这次导入涉及 %(most)s 条以上的记录，请系统管理员在服务器上执行：manage.py undo_import %(number)d。"
            )
            % {"most": f"{MOST_ON_A_PAGE:,}", "number": batch.pk}
        )


@transaction.atomic
def undo_batch(batch: ImportBatch, *, by: User, reason: str) -> None:
    """Refused when a row was changed since, or something new hangs on one: then nothing goes back."""
    kind = kind_named(batch.kind)
    if not by.is_service:
        check_import_right(by, kind)
    current = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _hold_rows(current)
    plan = plan_undo(current)
    if plan.troubles:
        told = "；".join(f"{why}（{number}）" for why, number in plan.troubles[:NAMED])
        raise Refused(_("导入之后已有变化，不能整批撤销：%(told)s。") % {"told": told}, status=409)
    for part in reversed(plan.parts):
        _give_back(part)
    current.status, current.undone_by, current.undone_at = BatchStatus.UNDONE, by, timezone.now()
    current.undo_reason = reason
    current.save(update_fields=["status", "undone_by", "undone_at", "undo_reason"])
    footprint = check_kind(kind)
    gone = {part.model._meta.label_lower: list(part.made.values()) for part in plan.parts}
    footprint.settle(gone, {part.model._meta.label_lower: sorted(part.changed) for part in plan.parts})
    deleted = {table: len(rows) for table, rows in gone.items()}
    record(by=by, action="import.undo", obj=current, detail={"reason": reason, "deleted": deleted})


def check_kind(kind: ImportKind) -> Footprint:
    if kind.footprint is None:
        raise Refused(
            _("“%(title)s”导入后不能整批撤销。%(instead)s") % {"title": kind.title, "instead": kind.instead}
        )
    return kind.footprint


def check_can_be_undone(batch: ImportBatch) -> Footprint:
    footprint = check_kind(kind_named(batch.kind))
    if batch.status == BatchStatus.UNDONE:
        raise Refused(_("这次导入已经撤销。"), status=409)
    if batch.status != BatchStatus.DONE:
        raise Refused(_("只有已导入的才能撤销。"), status=409)
    if not batch.traces.exists():
        raise Refused(
            _("这次导入没有留下可撤销的记录：没有写入任何行，或是在有撤销功能以前导入的。"), status=409
        )
    return footprint


def _hold_rows(batch: ImportBatch) -> None:
    """What the plan reads stays so until it is carried out: nobody changes these rows, nor hangs a new one on them."""
    for part in _parts(batch):
        for keys in _chunks(sorted(part.made.keys() | part.changed.keys())):
            list(
                part.rows.filter(pk__in=keys).select_for_update().order_by("pk").values_list("pk", flat=True)
            )


def _parts(batch: ImportBatch) -> list[Part]:
    """A row that several chunks touched: as it was before the first, and after the last."""
    parts: dict[str, Part] = {}
    for trace in batch.traces.order_by("id").iterator(chunk_size=2000):
        part = parts.setdefault(trace.table, Part(apps.get_model(trace.table)))
        if trace.row in part.made:
            part.made[trace.row] |= trace.after
        elif trace.before is None:
            part.made[trace.row] = trace.after
        else:
            before, after = part.changed.get(trace.row, ({}, {}))
            part.changed[trace.row] = ({**trace.before, **before}, {**after, **trace.after})
    return list(parts.values())


def _look_for_changes(part: Part, troubles: Counter[str]) -> None:
    wanted = {pk: after for pk, (_before, after) in part.changed.items()} | part.made
    for keys in _chunks(sorted(wanted)):
        now = values_of(part.rows.filter(pk__in=keys))
        for pk in keys:
            if pk not in now:
                troubles[_("%(what)s已被删除") % {"what": part.label}] += 1
            elif any(now[pk][name] != value for name, value in wanted[pk].items() if name not in STAMPS):
                troubles[_("%(what)s又被修改") % {"what": part.label}] += 1


def _look_for_dependents(
    part: Part, made: Mapping[str, set[int]], footprint: Footprint, troubles: Counter[str]
) -> None:
    """Rows that came later and point at one that would go, whatever would become of them."""
    for relation in part.model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        model = relation.related_model
        if model._meta.label_lower in footprint.derived:
            continue
        own = made.get(model._meta.label_lower, set())
        for keys in _chunks(sorted(part.made)):
            found = model.objects.filter(**{f"{relation.field.name}__in": keys})
            later = sum(pk not in own for pk in found.values_list("pk", flat=True))
            if later:
                troubles[_("已有关联的%(what)s") % {"what": model._meta.verbose_name}] += later


def _give_back(part: Part) -> None:
    for keys in _chunks(sorted(part.made)):
        part.rows.filter(pk__in=keys).delete()
    has_version = any(column.name == "version" for column in part.model._meta.concrete_fields)
    stamp = {"version": F("version") + 1} if has_version else {}
    for pk, (before, _after) in part.changed.items():
        part.rows.filter(pk=pk).update(**before, **stamp)


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
