"""规上企业台账: a row a membership, from the day it was entered to the day it was left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.imports.footprints import SCALE
from enterprises.imports.reach import Named, NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import ScaleMembership
from enterprises.services.scale import show_scale
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import (
    Change,
    ImportKind,
    ParsedRow,
    Plan,
    RowRefused,
    RowResult,
    refused,
    register,
)
from foundation.spreadsheets.prepared import Insert, Row, Update

COLUMNS = (
    NAME,
    CODE,
    Column(
        "entered_on",
        "纳统日期",
        Kind.DATE,
        required=True,
        variants=("入规日期", "入统日期"),
        example="2023-01-31",
    ),
    Column(
        "basis",
        "依据",
        max_length=100,
        variants=("纳统依据", "依据文件"),
        example="统计部门审核通过",
        width=24,
    ),
    Column("left_on", "退出日期", Kind.DATE, variants=("退规日期", "退统日期")),
    Column("left_reason", "退出原因", max_length=200, variants=("退规原因",), width=24),
)
Span = tuple[date, date | None]
Known = dict[int, dict[date, ScaleMembership]]
Planned = dict[int, dict[int, Span]]
"""By enterprise and row of the file."""

WHOLE_FILE = 1_000_000
BASIS = gettext_lazy("规上企业台账导入")


@dataclass
class Prepared:
    """``marks``: the days of every membership of the enterprises, as they were when the rows were planned."""

    marks: dict[int, list[Span]]
    created: list[Row] = field(default_factory=list)
    left: list[Row] = field(default_factory=list)


class ScaleImporter:
    """Sees a whole file at once (``WHOLE_FILE``): one row may end what stands and another begin what follows, in any order."""

    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        known = _known(named.ids())
        ready = Prepared({pk: _spans(known.get(pk, {})) for pk in named.ids()})
        planned = _planned(rows, named)
        results = [self._take(row, named, known, planned, ready) for row in rows]
        return Plan(results, ready if ready.created or ready.left else None)

    def still_holds(self, work: Prepared) -> bool:
        hold(work.marks)
        now = _known(list(work.marks))
        return all(_spans(now.get(pk, {})) == spans for pk, spans in work.marks.items())

    def write(self, work: Prepared) -> None:
        Update(ScaleMembership, ("left_on", "left_reason", "left_by"), by="id").write(work.left)
        Insert(ScaleMembership).write(work.created)
        show_scale(work.marks, by=self.by)

    def _take(
        self, row: ParsedRow, named: NamedEnterprises, known: Known, planned: Planned, ready: Prepared
    ) -> RowResult:
        try:
            owner = named.of(row.values)
            span = _span(row.values)
            there = known.get(owner.pk, {})
            membership = there.get(span[0])
            _check_apart(row, span, there, planned.get(owner.pk, {}))
        except RowRefused as refusal:
            return refusal.result
        if membership is None:
            ready.created.append(Insert(ScaleMembership).row(self._new(row.values, owner, span)))
            return RowResult(Outcome.CREATED)
        return self._known(row.values, owner, membership, ready)

    def _known(
        self, values: Mapping[str, Any], owner: Named, membership: ScaleMembership, ready: Prepared
    ) -> RowResult:
        left_on = values.get("left_on")
        if left_on is None or membership.left_on == left_on:
            return RowResult(Outcome.UNCHANGED)
        if membership.left_on is not None:
            return refused("left_on", _("系统中已于 %(day)s 退出，与表中不同") % {"day": membership.left_on})
        update = Update(ScaleMembership, ("left_on", "left_reason", "left_by"), by="id")
        ready.left.append(update.row(left_on, values["left_reason"], self.by, membership.pk))
        change = Change("left_on", "", str(left_on))
        return RowResult(Outcome.UPDATED, changes=(change,), label=owner.name)

    def _new(self, values: Mapping[str, Any], owner: Named, span: Span) -> ScaleMembership:
        entered_on, left_on = span
        return ScaleMembership(
            enterprise_id=owner.pk,
            entered_on=entered_on,
            basis=values.get("basis") or str(BASIS),
            entered_by=self.by,
            left_on=left_on,
            left_reason=values.get("left_reason") or "" if left_on else "",
            left_by=self.by if left_on else None,
        )


def _planned(rows: Sequence[ParsedRow], named: NamedEnterprises) -> Planned:
    """What the good rows of the file say of each enterprise, by row."""
    found: Planned = {}
    for row in rows:
        try:
            found.setdefault(named.of(row.values).pk, {})[row.number] = _span(row.values)
        except RowRefused:
            continue
    return found


def _check_apart(
    row: ParsedRow, span: Span, there: Mapping[date, ScaleMembership], planned: Mapping[int, Span]
) -> None:
    """No two memberships of an enterprise share a day; one that begins on the same day is the same one.

    What stands counts up to the day on which the file ends it. Of two rows that meet neither is taken; of two that say
    the same, the first.
    """
    ended = {start: end for start, end in planned.values() if end is not None}
    for other in there.values():
        until = other.left_on or ended.get(other.entered_on)
        if other.entered_on != span[0] and _meet(span, (other.entered_on, until)):
            raise RowRefused("entered_on", _("与 %(day)s 起的规上记录重叠") % {"day": other.entered_on})
    for number, other_span in planned.items():
        if other_span == span:
            if number < row.number:
                raise RowRefused("entered_on", _("与第 %(row)s 行重复") % {"row": number})
        elif other_span[0] == span[0] or _meet(span, other_span):
            raise RowRefused("entered_on", _("与第 %(row)s 行的时间重叠") % {"row": number})


def _span(values: Mapping[str, Any]) -> Span:
    entered_on, left_on = values["entered_on"], values.get("left_on")
    today = timezone.localdate()
    if entered_on > today:
        raise RowRefused("entered_on", _("不能晚于今天"))
    if left_on is not None:
        if left_on > today:
            raise RowRefused("left_on", _("不能晚于今天"))
        if left_on < entered_on:
            raise RowRefused("left_on", _("不能早于纳统日期"))
        if not values.get("left_reason"):
            raise RowRefused("left_reason", _("填了退出日期的，请填退出原因"))
    return entered_on, left_on


def _meet(one: Span, other: Span) -> bool:
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


def _known(enterprises: Sequence[int]) -> Known:
    found: Known = {}
    for row in ScaleMembership.objects.filter(enterprise__among=list(enterprises)).order_by(
        "entered_on", "id"
    ):
        found.setdefault(row.enterprise_id, {})[row.entered_on] = row
    return found


def _spans(memberships: Mapping[date, ScaleMembership]) -> list[Span]:
    return [(row.entered_on, row.left_on) for row in memberships.values()]


register(
    ImportKind(
        name="above_scale",
        title=gettext_lazy("规上企业"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=ScaleImporter,
        footprint=SCALE,
        chunk=WHOLE_FILE,
        hint=gettext_lazy("一行一段规上记录。退出的填退出日期和原因；没有出现在表里的企业不受影响。"),
    )
)
