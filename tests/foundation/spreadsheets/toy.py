"""A small kind of ledger: units of the bureau, by their code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowResult, refused

Work = list[tuple[str | None, dict[str, Any]]]

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
        self.seen: dict[str, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        known = Unit.objects.in_bulk([row.values["code"] for row in rows], field_name="code")
        work: Work = []
        results = [self._plan(row, known.get(row.values["code"]), work) for row in rows]
        return Plan(results, work or None)

    def still_holds(self, work: Work) -> bool:
        known = Unit.objects.in_bulk([values["code"] for _before, values in work], field_name="code")
        return all(before == _name(known.get(values["code"])) for before, values in work)

    def write(self, work: Work) -> None:
        for before, values in work:
            if before is None:
                Unit.objects.create(**values)
            else:
                Unit.objects.filter(code=values["code"]).update(**values)

    def _plan(self, row: ParsedRow, unit: Unit | None, work: Work) -> RowResult:
        code, name = row.values["code"], row.values["name"]
        if self.seen.setdefault(code, row.number) != row.number:
            return refused("code", "与前面的行重复")
        if unit is None:
            kind = row.values.get("kind") or UnitKind.COUNTY
            work.append((None, {"code": code, "name": name, "kind": kind}))
            return RowResult(Outcome.CREATED)
        if unit.name == name:
            return RowResult(Outcome.UNCHANGED)
        work.append((unit.name, {"code": code, "name": name}))
        return RowResult(Outcome.UPDATED, changes=(Change("name", unit.name, name),), label=unit.name)


def _name(unit: Unit | None) -> str | None:
    return unit.name if unit else None


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
