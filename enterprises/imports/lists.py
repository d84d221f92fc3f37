"""The ledgers of the two lists: a row a line, from the day it was entered to the day it was left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.codes import normalise_project_code, project_code_problem
from enterprises.enums import Admission, ListKind
from enterprises.imports.footprints import LISTS
from enterprises.imports.reach import Named, NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import ServiceListEntry
from enterprises.services.thresholds import in_words, threshold_of
from enterprises.services.yearly_lists import note_edit
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.models import ImportedRow
from foundation.spreadsheets.moments import LAST_YEAR
from foundation.spreadsheets.prepared import Insert, Row, Update
from foundation.web.numbers import amount_wan

FIRST_YEAR = 2015
YEAR = Column(
    "year",
    "年度",
    Kind.INTEGER,
    variants=("清单年度",),
    minimum=FIRST_YEAR,
    maximum=LAST_YEAR,
    example=2023,
    width=8,
)
NOTE = Column("evidence_note", "依据说明", max_length=200, variants=("备注", "依据"), width=24)
LEFT_ON = Column("left_on", "出单日期", Kind.DATE)
LEFT_REASON = Column("left_reason", "出单原因", max_length=200, width=24)
OVER_100M_COLUMNS = (
    YEAR,
    NAME,
    CODE,
    Column(
        "evidence_wan", "年产值或总投资", Kind.DECIMAL, unit="万元", required=True, minimum=0, example=12345.6,
        variants=("上年工业总产值", "工业总产值", "年产值"), width=18,
    ),
    NOTE,
    Column("entered_on", "入单日期", Kind.DATE, required=True, example="2023-01-10"),
    LEFT_ON,
    LEFT_REASON,
)  # fmt: skip
COMMISSIONED_COLUMNS = (
    YEAR,
    NAME,
    CODE,
    Column(
        "project_name", "项目名称", required=True, max_length=120, example="年产十万吨铝板带项目", width=30
    ),
    Column("project_code", "项目代码", max_length=60, example="2023-371502-04-01-123456", width=26),
    Column(
        "evidence_wan",
        "年产值或总投资",
        Kind.DECIMAL,
        unit="万元",
        minimum=0,
        variants=("总投资", "计划总投资"),
        width=18,
    ),
    Column("commissioned_on", "投产日期", Kind.DATE, required=True, example="2023-03-01"),
    NOTE,
    Column("entered_on", "入单日期", Kind.DATE, example="2023-03-10"),
    LEFT_ON,
    LEFT_REASON,
)
LineKey = tuple[int, int, str]
"""Year, enterprise, project."""
CHANGEABLE = ("evidence_wan", "evidence_note", "project_code", "commissioned_on")
FACTS = (*CHANGEABLE, "threshold_wan", "left_on", "left_reason", "admission", "figure", "project")


@dataclass
class Prepared:
    """``marks``: of every line that the rows name, what stood when they were planned."""

    marks: dict[LineKey, tuple[Any, ...] | None] = field(default_factory=dict)
    created: list[Row] = field(default_factory=list)
    updated: list[Row] = field(default_factory=list)


class ListImporter:
    """``overwrite`` puts the file above what a person typed."""

    def __init__(self, by: User, present: frozenset[str], *, kind: ListKind, overwrite: bool = False) -> None:
        self.by, self.kind, self.overwrite = by, kind, overwrite
        self.typed: frozenset[int] = frozenset()
        self.taken: dict[LineKey, int] = {}
        self.thresholds: dict[int, Decimal] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows, right=Permission.LIST_EDIT)
        known = self._standing(named.ids())
        self.typed = frozenset() if self.overwrite else _typed(known.values())
        ready = Prepared()
        results = [self._take(row, named, known, ready) for row in rows]
        return Plan(results, ready if ready.created or ready.updated else None)

    def still_holds(self, work: Prepared) -> bool:
        for year in sorted({year for year, _enterprise, _project in work.marks}):
            note_edit(self.kind, year)
        firms = {enterprise for _year, enterprise, _project in work.marks}
        hold(firms)
        known = self._standing(list(firms))
        return all((_mark(known[key]) if key in known else None) == mark for key, mark in work.marks.items())

    def write(self, work: Prepared) -> None:
        Update(ServiceListEntry, FACTS, by="id").write(work.updated)
        Insert(ServiceListEntry).write(work.created)

    def _standing(self, enterprises: Sequence[int]) -> dict[LineKey, ServiceListEntry]:
        """The newest line of each: the one that stands, or else the one that was left last."""
        rows = ServiceListEntry.objects.filter(kind=self.kind, enterprise__among=list(enterprises))
        ordered = sorted(rows, key=lambda row: (row.left_on is None, row.entered_on, row.pk))
        return {(row.year, row.enterprise_id, row.project_name): row for row in ordered}

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        known: Mapping[LineKey, ServiceListEntry],
        ready: Prepared,
    ) -> RowResult:
        try:
            owner = named.of(row.values)
            line = self._line(row.values, owner)
            key = (line.year, owner.pk, line.project_name)
            self._check_once(row, key)
            there = known.get(key)
            if there is not None and (there.left_on is None or line.entered_on <= there.left_on):
                return self._update(line, owner, there, key, ready)
        except RowRefused as refusal:
            return refusal.result
        ready.marks[key] = _mark(there) if there else None
        ready.created.append(Insert(ServiceListEntry).row(line))
        return RowResult(Outcome.CREATED)

    def _update(
        self, line: ServiceListEntry, owner: Named, there: ServiceListEntry, key: LineKey, ready: Prepared
    ) -> RowResult:
        """A blank cell never erases, and a line that was left does not stand again by the same row."""
        told = {name: getattr(line, name) or getattr(there, name) for name in CHANGEABLE}
        stays = _changes(there, told) if there.pk in self.typed else ()
        kept = tuple(change for change in stays if change.before)
        told |= {change.column: getattr(there, change.column) for change in kept}
        if told["evidence_wan"] != there.evidence_wan:
            told["threshold_wan"] = line.threshold_wan
        told |= {
            "left_on": there.left_on or line.left_on,
            "left_reason": there.left_reason or line.left_reason,
        }
        _check_left(there, told["left_on"])
        changes, label = _changes(there, told), f"{owner.name} {line.project_name}".strip()
        if not changes:
            return RowResult(Outcome.UNCHANGED, kept=kept, label=label)
        # Another value or day than that of the figure or project is a person's word.
        by_rule = all(told[name] == getattr(there, name) for name in ("evidence_wan", "commissioned_on"))
        told["admission"] = there.admission if by_rule else Admission.PERSON
        told["figure"] = there.figure_id if by_rule else None
        told["project"] = there.project_id if by_rule else None
        told = {"threshold_wan": there.threshold_wan, **told}
        ready.marks[key] = _mark(there)
        ready.updated.append(
            Update(ServiceListEntry, FACTS, by="id").row(*(told[name] for name in FACTS), there.pk)
        )
        return RowResult(Outcome.UPDATED, changes=changes, label=label, kept=kept)

    def _line(self, values: Mapping[str, Any], owner: Named) -> ServiceListEntry:
        commissioned_on = values.get("commissioned_on")
        entered_on = _first_day(values)
        year = int(values.get("year") or (commissioned_on or entered_on).year)
        line = ServiceListEntry(
            kind=self.kind,
            year=year,
            enterprise_id=owner.pk,
            project_name=values.get("project_name") or "",
            project_code=normalise_project_code(values.get("project_code") or ""),
            evidence_wan=values.get("evidence_wan"),
            commissioned_on=commissioned_on,
            evidence_note=values.get("evidence_note") or "",
            entered_on=entered_on,
            entered_by=self.by,
            left_on=values.get("left_on"),
            left_reason=values.get("left_reason") or "" if values.get("left_on") else "",
        )
        self._check_evidence(line)
        _check_days(line)
        return line

    def _check_evidence(self, line: ServiceListEntry) -> None:
        if self.kind == ListKind.OVER_100M:
            line.threshold_wan = least = self._threshold_of(line.year)
            if line.evidence_wan is None or line.evidence_wan < least:
                raise RowRefused(
                    "evidence_wan",
                    _("不足 %(least)s，不能列入，请核对单位是不是万元") % {"least": in_words(least)},
                )
        if line.project_code and (problem := project_code_problem(line.project_code)):
            raise RowRefused("project_code", problem)
        if line.commissioned_on and line.commissioned_on > timezone.localdate():
            raise RowRefused("commissioned_on", _("不能晚于今天"))

    def _threshold_of(self, year: int) -> Decimal:
        """Read once a file and year."""
        if year not in self.thresholds:
            self.thresholds[year] = threshold_of(year).output_wan
        return self.thresholds[year]

    def _check_once(self, row: ParsedRow, key: LineKey) -> None:
        first = self.taken.setdefault(key, row.number)
        if first != row.number:
            raise RowRefused("", _("与第 %(row)s 行是同一条") % {"row": first})


def _first_day(values: Mapping[str, Any]) -> date:
    """Each list requires one of the two days."""
    day: date = values.get("entered_on") or values["commissioned_on"]
    return day


def _check_days(line: ServiceListEntry) -> None:
    today: date = timezone.localdate()
    if line.year > today.year + 1:
        raise RowRefused("year", _("最多到明年的清单"))
    if line.entered_on > today:
        raise RowRefused("entered_on", _("不能晚于今天"))
    if line.left_on is None:
        return
    if line.left_on > today:
        raise RowRefused("left_on", _("不能晚于今天"))
    if line.left_on < line.entered_on:
        raise RowRefused("left_on", _("不能早于入单日期"))
    if not line.left_reason:
        raise RowRefused("left_reason", _("填了出单日期的，请填出单原因"))


def _check_left(there: ServiceListEntry, left_on: date | None) -> None:
    """The line keeps the day on which it was entered, whatever day the row tells."""
    if left_on is not None and left_on < there.entered_on:
        raise RowRefused(
            "left_on",
            _("这一条自 %(day)s 起在列，出单日期不能早于这一天，请核对") % {"day": there.entered_on},
        )


def _mark(line: ServiceListEntry) -> tuple[Any, ...]:
    return (line.pk, line.figure_id, line.project_id, *(getattr(line, name) for name in FACTS[:-2]))


def _typed(lines: Iterable[ServiceListEntry]) -> frozenset[int]:
    """Those that a person entered and no file has touched."""
    by_hand = {
        line.pk for line in lines if line.admission == Admission.PERSON and line.carried_from_id is None
    }
    touched = ImportedRow.objects.filter(
        batch__kind__in=ListKind.values, table=ServiceListEntry._meta.label_lower, row__in=by_hand
    )
    return frozenset(by_hand - set(touched.values_list("row", flat=True)))


def _changes(there: ServiceListEntry, told: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(name, _in_words(getattr(there, name)), _in_words(value))
        for name, value in told.items()
        if value != getattr(there, name)
    )


def _in_words(value: Any) -> str:
    return amount_wan(value) if isinstance(value, Decimal) else str(value or "")


register(
    ImportKind(
        name="over100m",
        title=gettext_lazy("年产值过亿元企业"),
        permission=Permission.LIST_EDIT,
        columns=OVER_100M_COLUMNS,
        open=partial(ListImporter, kind=ListKind.OVER_100M),
        overwriting=partial(ListImporter, kind=ListKind.OVER_100M, overwrite=True),
        footprint=LISTS,
        hint=gettext_lazy(
            "一行一家企业。年度不填时按入单日期；没有出现在表里的条目不受影响，出单要填日期和原因。"
        ),
    )
)
register(
    ImportKind(
        name="commissioned",
        title=gettext_lazy("新投产项目"),
        permission=Permission.LIST_EDIT,
        columns=COMMISSIONED_COLUMNS,
        open=partial(ListImporter, kind=ListKind.COMMISSIONED),
        overwriting=partial(ListImporter, kind=ListKind.COMMISSIONED, overwrite=True),
        footprint=LISTS,
        hint=gettext_lazy(
            "一行一个项目。年度不填时按投产日期；没有出现在表里的条目不受影响，出单要填日期和原因。"
        ),
    )
)
