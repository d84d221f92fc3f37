"""项目月度进展: a row a project and a month; what differs from what was told is a correction with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.imports.projects import FIRST_YEAR
from enterprises.imports.reach import NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import Project, ProjectProgress
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.moments import LAST_YEAR
from foundation.spreadsheets.prepared import Insert, Row
from foundation.web.numbers import amount_wan

COLUMNS = (
    NAME,
    CODE,
    Column("project_name", "项目名称", required=True, max_length=120, example="年产十万吨铝板带项目", width=30),
    Column("year", "年度", Kind.INTEGER, required=True, minimum=FIRST_YEAR, maximum=LAST_YEAR, example=2023, width=8),
    Column("month", "月份", Kind.INTEGER, required=True, variants=("填报月份",), minimum=1, example=10, width=8),
    Column("invested_wan", "本月完成投资", Kind.DECIMAL, unit="万元", required=True, minimum=0, variants=("本月完成",), example=800, width=16),
    Column("state", "形象进度", max_length=200, example="主体封顶", width=30),
    Column("reason", "更正原因", max_length=200, width=24),
)  # fmt: skip
LAST_MONTH = 12
Month = tuple[int, int, int]
"""Project, year, month."""


@dataclass
class Prepared:
    """``marks``: of every month that the rows name the row that stood when they were planned."""

    marks: dict[Month, int | None] = field(default_factory=dict)
    firms: set[int] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)


class ProgressImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        self.taken: dict[Month, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        projects = _projects(named.ids())
        known, ready = _known(projects.values()), Prepared()
        results = [self._take(row, named, projects, known, ready) for row in rows]
        return Plan(results, ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        hold(work.firms)
        known = _known({project for project, _year, _month in work.marks})
        return all((known[key].pk if key in known else None) == mark for key, mark in work.marks.items())

    def write(self, work: Prepared) -> None:
        Insert(ProjectProgress).write(work.rows)

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        projects: Mapping[tuple[int, str], int],
        known: Mapping[Month, ProjectProgress],
        ready: Prepared,
    ) -> RowResult:
        values = row.values
        try:
            owner = named.of(values)
            project = projects.get((owner.pk, values["project_name"]))
            if project is None:
                return _unknown(values)
            key = (project, *_month(values))
            self._check_once(row, key)
            former = known.get(key)
            told = _told(values, former)
        except RowRefused as refusal:
            return refusal.result
        if told is None:
            return RowResult(Outcome.UNCHANGED)
        ready.marks[key] = former.pk if former else None
        ready.firms.add(owner.pk)
        made = ProjectProgress(
            project_id=project, year=key[1], month=key[2], reported_by=self.by, corrects=former, **told
        )
        ready.rows.append(Insert(ProjectProgress).row(made))
        if former is None:
            return RowResult(Outcome.CREATED)
        change = Change("invested_wan", amount_wan(former.invested_wan), amount_wan(made.invested_wan))
        return RowResult(Outcome.UPDATED, changes=(change,), label=f"{values['project_name']} {made}")

    def _check_once(self, row: ParsedRow, key: Month) -> None:
        first = self.taken.setdefault(key, row.number)
        if first != row.number:
            raise RowRefused("month", _("与第 %(row)s 行是同一个项目的同一个月") % {"row": first})


def _unknown(values: Mapping[str, Any]) -> RowResult:
    told = {"name": values["project_name"]}
    return RowRefused("project_name", _("这家企业没有项目“%(name)s”，请先登记或导入企业项目") % told).result


def _month(values: Mapping[str, Any]) -> tuple[int, int]:
    year, month, today = values["year"], values["month"], timezone.localdate()
    if month > LAST_MONTH:
        raise RowRefused("month", _("应在 1 至 12 之间"))
    if (year, month) > (today.year, today.month):
        raise RowRefused("month", _("还没有到，不能填报"))
    return year, month


def _told(values: Mapping[str, Any], former: ProjectProgress | None) -> dict[str, Any] | None:
    """What the new row says; None where it says what stands. A blank cell never erases."""
    state = values.get("state") or (former.state if former else "")
    told: dict[str, Any] = {"invested_wan": values["invested_wan"], "state": state}
    if former is None:
        return told
    if (former.invested_wan, former.state) == (told["invested_wan"], state):
        return None
    if not values.get("reason"):
        now = amount_wan(former.invested_wan)
        raise RowRefused("reason", _("已填报 %(now)s 万元，要更正请填更正原因") % {"now": now})
    return {**told, "revision": former.revision + 1, "reason": values["reason"]}


def _projects(enterprises: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = Project.objects.standing().filter(enterprise__among=list(enterprises)).order_by()
    return {(firm, name): pk for firm, name, pk in rows.values_list("enterprise_id", "name", "pk")}


def _known(projects: Iterable[int]) -> dict[Month, ProjectProgress]:
    rows = ProjectProgress.objects.standing().filter(project__among=list(projects)).order_by()
    return {(row.project_id, row.year, row.month): row for row in rows}


register(
    ImportKind(
        name="progress",
        title=gettext_lazy("项目月度进展"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=ProgressImporter,
        instead=gettext_lazy("进展只增不改；填错的请填更正原因再导入，原来的数据保留可查。"),
        hint=gettext_lazy("一行一个项目的一个月，只填当月完成的投资。累计、完成率和时序进度由系统计算。"),
    )
)
