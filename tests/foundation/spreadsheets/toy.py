"""A small kind of ledger: units of the bureau, by their code."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, RowResult, refused

COLUMNS = (
    Column("code", "单位编码", required=True, max_length=32, example="unit-a"),
    Column("name", "单位名称", required=True, max_length=60, example="甲单位"),
    Column("position", "排序", Kind.INTEGER, minimum=0, unit="位"),
    Column("kind", "类型", Kind.CHOICE, choices={"县市区": "county", "县区": "county", "科室": "section"}),
    Column("since", "成立日期", Kind.DATE),
)


class UnitImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.present = present
        self.seen: set[str] = set()
        self.finished = False

    def take(self, rows: Sequence[ParsedRow], *, write: bool) -> list[RowResult]:
        known = Unit.objects.in_bulk([row.values["code"] for row in rows], field_name="code")
        return [self._take(row, known.get(row.values["code"]), write) for row in rows]

    def finish(self, *, write: bool) -> None:
        self.finished = True

    def _take(self, row: ParsedRow, unit: Unit | None, write: bool) -> RowResult:
        code, name = row.values["code"], row.values["name"]
        if code in self.seen:
            return refused("code", "与前面的行重复")
        self.seen.add(code)
        if unit is None:
            if write:
                Unit.objects.create(code=code, name=name, kind=row.values.get("kind") or UnitKind.COUNTY)
            return RowResult(Outcome.CREATED)
        if unit.name == name:
            return RowResult(Outcome.UNCHANGED)
        before = unit.name
        if write:
            Unit.objects.filter(pk=unit.pk).update(name=name)
        return RowResult(Outcome.UPDATED, changes=(Change("name", before, name),), label=before)


UNITS = ImportKind(
    name="units",
    title="单位台账",
    permission=Permission.ENTERPRISE_IMPORT,
    columns=COLUMNS,
    open=UnitImporter,
    chunk=10,
)

HEADINGS = ["单位编码", "单位名称", "排序（位）", "来历"]


def rows(count: int, *, prefix: str = "u") -> list[list[object]]:
    return [[f"{prefix}{number}", f"单位{prefix}{number}", number, "无"] for number in range(count)]


def csv_bytes(lines: Sequence[Sequence[object]], *, title: bool = True) -> bytes:
    head = [["单位台账"], ["单位：位"]] if title else []
    table = [*head, HEADINGS, *lines]
    return "\r\n".join(",".join(str(cell) for cell in line) for line in table).encode("utf-8-sig")
