"""生产状态台账: a row an enterprise and a change of its state; what differs from what was told last is a new row."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ProductionMode
from enterprises.imports.reach import NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import ProductionState
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.prepared import Insert, Row

COLUMNS = (
    NAME,
    CODE,
    Column(
        "mode",
        "生产状态",
        Kind.CHOICE,
        required=True,
        choices={str(label): value for value, label in ProductionMode.choices},
        variants=("生产情况",),
        width=10,
    ),
    Column("since", "自何日起", Kind.DATE, variants=("起始日期", "减停产日期"), example="2023-05-01"),
    Column("reason", "减停产原因", max_length=200, variants=("原因",), example="订单不足", width=30),
)
Known = dict[int, list[ProductionState]]
"""By enterprise, in the order of their days; of one day, the later told last."""


@dataclass
class Prepared:
    """``marks``: the newest key of each enterprise's states when the rows were planned, whatever day they tell of."""

    marks: dict[int, int | None]
    rows: list[Row] = field(default_factory=list)


class ProductionImporter:
    """A row with a day is news unless that very row is there; one without a day only where it differs from what holds."""

    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        known = _known(named.ids())
        ready = Prepared(_marks(named.ids(), known))
        results: dict[int, RowResult] = {}
        for row in sorted(
            rows, key=lambda row: (row.values.get("since") or timezone.localdate(), row.number)
        ):
            results[row.number] = self._take(row, named, known, ready)
        return Plan([results[row.number] for row in rows], ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        hold(work.marks)
        return _marks(work.marks, _known(list(work.marks))) == work.marks

    def write(self, work: Prepared) -> None:
        Insert(ProductionState).write(work.rows)

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        known: Known,
        ready: Prepared,
    ) -> RowResult:
        try:
            owner = named.of(row.values)
            state = self._state(row.values, owner.pk)
            told = known.setdefault(owner.pk, [])
            before = _held(told, state.since)
            if _says_nothing(told, before, state, dated=row.values.get("since") is not None):
                return RowResult(Outcome.UNCHANGED)
        except RowRefused as refusal:
            return refusal.result
        insort(told, state, key=attrgetter("since"))
        ready.rows.append(Insert(ProductionState).row(state))
        if before is None:
            return RowResult(Outcome.CREATED)
        change = Change("mode", str(before.get_mode_display()), str(state.get_mode_display()))
        return RowResult(Outcome.UPDATED, changes=(change,), label=owner.name)

    def _state(self, values: Mapping[str, Any], enterprise: int) -> ProductionState:
        mode, today = values["mode"], timezone.localdate()
        since = values.get("since") or today
        reason = "" if mode == ProductionMode.NORMAL else values.get("reason") or ""
        if since > today:
            raise RowRefused("since", _("不能晚于今天"))
        if mode != ProductionMode.NORMAL and not reason:
            raise RowRefused("reason", _("减产或停产的，请写明原因"))
        return ProductionState(
            enterprise_id=enterprise, mode=mode, since=since, reason=reason, entered_by=self.by
        )


def _held(told: Sequence[ProductionState], day: date) -> ProductionState | None:
    """What held on ``day``: of the states told of that day or before, the last."""
    return next((row for row in reversed(told) if row.since <= day), None)


def _says_nothing(
    told: Sequence[ProductionState], before: ProductionState | None, state: ProductionState, *, dated: bool
) -> bool:
    words = (state.mode, state.reason)
    if dated:
        return any((row.since, row.mode, row.reason) == (state.since, *words) for row in told)
    return words == ((before.mode, before.reason) if before else (ProductionMode.NORMAL, ""))


def _known(enterprises: Sequence[int]) -> Known:
    found: Known = {}
    rows = ProductionState.objects.filter(enterprise__among=list(enterprises))
    for row in rows.order_by("since", "id"):
        found.setdefault(row.enterprise_id, []).append(row)
    return found


def _marks(enterprises: Iterable[int], known: Known) -> dict[int, int | None]:
    return {pk: max((row.pk for row in known.get(pk, ())), default=None) for pk in enterprises}


register(
    ImportKind(
        name="production",
        title=gettext_lazy("企业生产状态"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=ProductionImporter,
        instead=gettext_lazy("状态只增不改；录错的请再导入更正后的状态。"),
        hint=gettext_lazy(
            "一行一家企业的一次变化，日期不填为今天。年产值过亿元企业台账可直接导入，只读取生产状态和减停产原因两列。"
        ),
    )
)
