"""企业项目台账: a row a project, told by its enterprise and name; its place on the wall chart, its days and a year's plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.codes import normalise_project_code, project_code_problem
from enterprises.enums import ProjectKind
from enterprises.imports.reach import NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import Chain, Project, ProjectBatch, ProjectPlan
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.footprints import Footprint
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.models import ImportedRow
from foundation.spreadsheets.moments import LAST_YEAR
from foundation.web.numbers import amount_wan

FIRST_YEAR = 2015
REACHED = ("started_on", "completed_on", "commissioned_on", "full_capacity_on")
PLANNED = ("planned_start_on", "planned_completion_on", "planned_commission_on", "planned_capacity_on")
ORDERS = (
    ("started_on", "completed_on", gettext_lazy("完工日期不能早于开工日期")),
    ("started_on", "commissioned_on", gettext_lazy("投产日期不能早于开工日期")),
    ("commissioned_on", "full_capacity_on", gettext_lazy("达产日期不能早于投产日期")),
    *((a, b, gettext_lazy("计划日期应按开工、完工、投产、达产的先后填写")) for a, b in pairwise(PLANNED)),
)  # fmt: skip
FACTS = (
    "code",
    "total_wan",
    *REACHED,
    "batch_id",
    "kind",
    "chain_id",
    "unit_id",
    "keeper",
    *PLANNED,
    "basis",
)
LABELS = {"code": "project_code", "batch_id": "batch", "chain_id": "chain", "unit_id": "unit"}
"""The columns of the file where they are called otherwise."""
BASIS = gettext_lazy("企业项目台账导入")
COLUMNS = (
    NAME,
    CODE,
    Column("project_name", "项目名称", required=True, max_length=120, example="年产十万吨铝板带项目", width=30),
    Column("project_code", "项目代码", max_length=60, variants=("代码",), example="2023-371502-04-01-123456", width=26),
    Column("total_wan", "总投资", Kind.DECIMAL, unit="万元", minimum=0, variants=("计划总投资",), example=12000, width=14),
    Column("started_on", "开工日期", Kind.DATE, example="2023-03-01"),
    Column("completed_on", "完工日期", Kind.DATE),
    Column("commissioned_on", "投产日期", Kind.DATE),
    Column("full_capacity_on", "达产日期", Kind.DATE),
    Column("batch", "批次", max_length=60, variants=("项目批次",), width=24),
    Column(
        "kind", "项目类型", Kind.CHOICE, variants=("强链延链补链", "强链/延链/补链"), width=10,
        choices={str(label): value for value, label in ProjectKind.choices},
    ),
    Column("chain", "产业链", max_length=60, variants=("所属产业链",), width=18),
    Column("unit", "责任单位", max_length=60, width=20),
    Column("keeper", "责任人", max_length=30, width=12),
    Column("planned_start_on", "计划开工", Kind.DATE),
    Column("planned_completion_on", "计划完工", Kind.DATE),
    Column("planned_commission_on", "计划投产", Kind.DATE),
    Column("planned_capacity_on", "计划达产", Kind.DATE),
    Column("year", "年度", Kind.INTEGER, variants=("计划年度",), minimum=FIRST_YEAR, maximum=LAST_YEAR, width=8),
    Column("plan_wan", "年度计划投资", Kind.DECIMAL, unit="万元", minimum=0, width=16),
    Column("basis", "依据", max_length=200, variants=("依据文件",), width=30),
)  # fmt: skip
Key = tuple[int, str]
"""Enterprise and name."""


@dataclass
class Known:
    projects: dict[Key, Project]
    codes: dict[str, Key]
    plans: dict[int, dict[int, ProjectPlan]]
    typed: frozenset[int]


@dataclass
class Names:
    batches: Mapping[str, int]
    chains: Mapping[str, int]
    units: Mapping[str, int]


@dataclass
class Written:
    """``pk`` is 0 for a new project; ``plan``: year, 万元."""

    pk: int
    facts: dict[str, Any]
    version: int = 1
    plan: tuple[int, Decimal] | None = None


@dataclass
class Prepared:
    """``marks``: of every project that the rows name what stood, and of every code whose it was, when they were planned."""

    marks: dict[Key, tuple[Any, ...] | None] = field(default_factory=dict)
    codes: dict[str, Key | None] = field(default_factory=dict)
    rows: list[Written] = field(default_factory=list)


class ProjectImporter:
    """A blank cell never erases. ``overwrite`` puts the file above what a person typed."""

    def __init__(self, by: User, present: frozenset[str], *, overwrite: bool = False) -> None:
        self.by, self.overwrite = by, overwrite
        self.taken: dict[Key, int] = {}
        self.coded: dict[str, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named, names = NamedEnterprises(self.by, rows), _names()
        codes = {normalise_project_code(row.values.get("project_code") or "") for row in rows}
        known, ready = _known(named.ids(), codes), Prepared()
        results = [self._take(row, named, names, known, ready) for row in rows]
        return Plan(results, ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        firms = {enterprise for enterprise, _name in work.marks}
        hold(firms)
        known = _known(list(firms), work.codes)
        same = all(_mark(known, key) == mark for key, mark in work.marks.items())
        return same and all(known.codes.get(code) == owner for code, owner in work.codes.items())

    def write(self, work: Prepared) -> None:
        new = [row for row in work.rows if not row.pk]
        made = Project.objects.bulk_create(Project(recorded_by=self.by, **row.facts) for row in new)
        for project, row in zip(made, new, strict=True):
            row.pk = project.pk
        for row in work.rows:
            if row.version > 1:
                Project.objects.filter(pk=row.pk).update(**row.facts, version=row.version)
            if row.plan is not None:
                year, plan_wan = row.plan
                ProjectPlan.objects.update_or_create(
                    project_id=row.pk, year=year, defaults={"plan_wan": plan_wan, "set_by": self.by}
                )

    def _take(
        self, row: ParsedRow, named: NamedEnterprises, names: Names, known: Known, ready: Prepared
    ) -> RowResult:
        try:
            owner = named.of(row.values)
            key = (owner.pk, row.values["project_name"])
            given, plan = _given(row.values, names), _plan(row.values)
            self._check_once(row, key, given.get("code", ""), known)
            there = known.projects.get(key)
            _check_standing(there)
            if there is None:
                _check_days({name: given.get(name) for name in FACTS})
                return self._new(key, given, plan, ready)
            return self._update(there, key, given, plan, known, ready)
        except RowRefused as refusal:
            return refusal.result

    def _new(
        self, key: Key, given: dict[str, Any], plan: tuple[int, Decimal] | None, ready: Prepared
    ) -> RowResult:
        facts = {"enterprise_id": key[0], "name": key[1], "basis": str(BASIS), **given}
        ready.marks[key] = None
        if code := given.get("code"):
            ready.codes[code] = None
        ready.rows.append(Written(0, facts, plan=plan))
        return RowResult(Outcome.CREATED)

    def _update(
        self,
        there: Project,
        key: Key,
        given: dict[str, Any],
        plan: tuple[int, Decimal] | None,
        known: Known,
        ready: Prepared,
    ) -> RowResult:
        label = f"{key[1]}"
        stays = not self.overwrite and there.pk in known.typed
        differs = {name: value for name, value in given.items() if value != getattr(there, name)}
        held = {name for name in differs if stays and getattr(there, name)}
        kept = tuple(_change(there, name, differs[name]) for name in sorted(held))
        facts = {name: value for name, value in differs.items() if name not in held}
        _check_days({name: facts.get(name, getattr(there, name)) for name in FACTS})
        changes = [_change(there, name, value) for name, value in facts.items()]
        now = known.plans.get(there.pk, {}).get(plan[0]) if plan else None
        if plan is not None and (now is None or now.plan_wan != plan[1]):
            change = Change("plan_wan", amount_wan(now.plan_wan) if now else "", amount_wan(plan[1]))
            if now is not None and stays:
                plan, kept = None, (*kept, change)
            else:
                changes.append(change)
        else:
            plan = None
        if not changes:
            return RowResult(Outcome.UNCHANGED, kept=kept, label=label)
        ready.marks[key] = _mark(known, key)
        if code := facts.get("code"):
            ready.codes[code] = known.codes.get(code)
        version = there.version + 1 if facts else 1
        ready.rows.append(Written(there.pk, facts, version, plan))
        return RowResult(Outcome.UPDATED, changes=tuple(changes), kept=kept, label=label)

    def _check_once(self, row: ParsedRow, key: Key, code: str, known: Known) -> None:
        if (first := self.taken.setdefault(key, row.number)) != row.number:
            raise RowRefused("project_name", _("与第 %(row)s 行是同一个项目") % {"row": first})
        if not code:
            return
        if (first := self.coded.setdefault(code, row.number)) != row.number:
            raise RowRefused("project_code", _("与第 %(row)s 行的项目代码相同") % {"row": first})
        owner = known.codes.get(code)
        if owner is not None and owner != key:
            told = {"name": owner[1]}
            raise RowRefused("project_code", _("已登记为项目“%(name)s”的代码，请核对") % told)


def _given(values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """What the row says, by the field of the project."""
    code = normalise_project_code(values.get("project_code") or "")
    if code and (problem := project_code_problem(code)):
        raise RowRefused("project_code", problem)
    total = values.get("total_wan")
    if total is not None and total <= 0:
        raise RowRefused("total_wan", _("应大于 0"))
    told: dict[str, Any] = {"code": code, "total_wan": total}
    told |= {name: values.get(name) for name in (*REACHED, *PLANNED, "kind", "keeper", "basis")}
    for column, rows in (("batch", names.batches), ("chain", names.chains), ("unit", names.units)):
        word = values.get(column)
        if word and word not in rows:
            raise RowRefused(column, _("系统里没有“%(name)s”，请先登记或核对名称") % {"name": word})
        told[f"{column}_id"] = rows[word] if word else None
    today = timezone.localdate()
    for name in REACHED:
        if told[name] is not None and told[name] > today:
            raise RowRefused(name, _("不能晚于今天"))
    return {name: value for name, value in told.items() if value not in (None, "")}


def _plan(values: Mapping[str, Any]) -> tuple[int, Decimal] | None:
    amount = values.get("plan_wan")
    if amount is None:
        return None
    if amount <= 0:
        raise RowRefused("plan_wan", _("应大于 0"))
    today: date = timezone.localdate()
    year = int(values.get("year") or today.year)
    if year > today.year + 1:
        raise RowRefused("year", _("最多填到明年"))
    return year, amount


def _check_standing(there: Project | None) -> None:
    if there is not None and there.voided_at is not None:
        raise RowRefused("", _("这个项目的登记已作废（%(reason)s），请核对") % {"reason": there.void_reason})


def _check_days(told: Mapping[str, Any]) -> None:
    for earlier, later, words in ORDERS:
        start: date | None = told.get(earlier)
        end: date | None = told.get(later)
        if start is not None and end is not None and end < start:
            raise RowRefused(later, str(words))
    if told.get("full_capacity_on") is not None and told.get("commissioned_on") is None:
        raise RowRefused("full_capacity_on", _("填了达产日期的，请填投产日期"))
    if told.get("completed_on") is not None and told.get("started_on") is None:
        raise RowRefused("completed_on", _("填了完工日期的，请填开工日期"))


def _change(there: Project, name: str, value: Any) -> Change:
    after = Project(**{name: value})
    return Change(LABELS.get(name, name), _words(there, name), _words(after, name))


def _words(project: Project, name: str) -> str:
    value = getattr(project, name)
    if value in (None, ""):
        return ""
    if name in ("batch_id", "chain_id", "unit_id"):
        return str(getattr(project, name.removesuffix("_id")))
    if isinstance(value, Decimal):
        return amount_wan(value)
    return str(project.get_kind_display()) if name == "kind" else str(value)


def _names() -> Names:
    return Names(
        batches=dict(ProjectBatch.objects.order_by().values_list("name", "pk")),
        chains=dict(Chain.objects.order_by("ended_on").values_list("name", "pk")),
        units=dict(Unit.objects.active().order_by().values_list("name", "pk")),
    )


def _known(enterprises: Sequence[int], codes: Iterable[str]) -> Known:
    """Of one that was voided and one that stands under a name, the one that stands."""
    rows = Project.objects.filter(enterprise__among=list(enterprises)).select_related(
        "batch", "chain", "unit"
    )
    ordered = sorted(rows, key=lambda row: (row.voided_at is None, row.pk))
    found = {(row.enterprise_id, row.name): row for row in ordered}
    keys = [row.pk for row in found.values()]
    plans: dict[int, dict[int, ProjectPlan]] = {}
    for plan in ProjectPlan.objects.filter(project__among=keys).order_by():
        plans.setdefault(plan.project_id, {})[plan.year] = plan
    coded = Project.objects.standing().filter(code__in={code for code in codes if code}).order_by()
    owners = {code: (firm, name) for code, firm, name in coded.values_list("code", "enterprise_id", "name")}
    return Known(found, owners, plans, _typed(found.values()))


def _typed(projects: Iterable[Project]) -> frozenset[int]:
    """Those that no file has touched, or that a person changed."""
    changed = {row.pk for row in projects if row.changed_at is not None}
    others = {row.pk for row in projects} - changed
    table = Project._meta.label_lower
    touched = ImportedRow.objects.filter(batch__kind="projects", table=table, row__in=others)
    return frozenset(changed | (others - set(touched.values_list("row", flat=True))))


def _mark(known: Known, key: Key) -> tuple[Any, ...] | None:
    there = known.projects.get(key)
    if there is None:
        return None
    plans = sorted((year, plan.plan_wan) for year, plan in known.plans.get(there.pk, {}).items())
    return there.pk, there.version, there.voided_at, tuple(plans)


def _footprint(work: Prepared) -> list[Any]:
    firms = sorted({enterprise for enterprise, _name in work.marks})
    return [
        Project.objects.filter(enterprise__among=firms),
        ProjectPlan.objects.filter(project__enterprise__among=firms),
    ]


register(
    ImportKind(
        name="projects",
        title=gettext_lazy("企业项目"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=ProjectImporter,
        overwriting=partial(ProjectImporter, overwrite=True),
        footprint=Footprint(_footprint),
        hint=gettext_lazy(
            "一行一个项目，按企业和项目名称认。批次、产业链、责任单位写系统里的名称；年度不填时计划投资算今年的。空格不会清掉已有内容。"
        ),
    )
)
