"""挂图作战 of the demonstration city: the two batches of 2023 (A1 #26–31), one of this year, and 技改 projects (#49)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.enums import ProjectKind
from enterprises.models import Chain, Enterprise, Project, ProjectBatch, ProjectPlan, ProjectProgress
from foundation.accounts.models import User
from reporting.demo.chains import chain_of
from reporting.demo.dice import dice
from reporting.demo.projects import PRODUCTS

FIRST, COMPLETED, INVESTED_WAN, PLAN_WAN = 100, 22, 1_605_200, 1_472_660
SECOND, SECOND_TOTAL_WAN = 124, 4_120_000
NOW, RENOVATED = 60, 786
CUT = date(2023, 10, 31)
KINDS = (ProjectKind.STRENGTHEN, ProjectKind.EXTEND, ProjectKind.COMPLETE)
STATES = ("土地平整", "基础施工", "主体施工", "主体封顶", "设备安装", "设备调试")
KEEPERS = ("王科长", "李主任", "张局长", "刘科长")


def build_wall(firms: Sequence[Enterprise], chains: dict[str, Chain], by: User, today: date) -> int:
    random = dice("wall")
    on_chains = [firm for firm in firms if chain_of(chains, firm) is not None]
    made = _first(random, on_chains, chains, by) + _second(random, on_chains, chains, by)
    made += _this_year(random, on_chains, chains, by, today)
    renovated = [
        _project(firm, f"{PRODUCTS.get(firm.industry_code, '生产线')}智能化技术改造项目", by, kind=ProjectKind.RENOVATE,
                 started_on=date(2023, 1, 4) + timedelta(days=random.randint(0, 290)))
        for firm in random.sample(list(firms), RENOVATED)
    ]  # fmt: skip
    Project.objects.bulk_create(renovated, batch_size=500)
    return len(made) + len(renovated)


def shares(random: Random, total: int, number: int) -> list[Decimal]:
    """``total`` in ``number`` uneven whole parts of at least 1."""
    weights = [random.randint(50, 250) for _ in range(number)]
    parts = [total * weight // sum(weights) for weight in weights]
    parts[0] += total - sum(parts)
    return [Decimal(part) for part in parts]


def _first(random: Random, firms: Sequence[Enterprise], chains: dict[str, Chain], by: User) -> list[Project]:
    """All begun and 22 completed by the end of October; 160.52 亿元 invested, 109 % of the year's plan."""
    batch = ProjectBatch.objects.create(
        name="2023 年第一批强链延链补链项目", year=2023, announced_on=date(2023, 2, 20)
    )
    rows = []
    for index, firm in enumerate(random.sample(list(firms), FIRST)):
        started = date(2023, 1, 10) + timedelta(days=random.randint(0, 200))
        done = index < COMPLETED
        completed = (CUT if done else date(2024, 11, 30)) - timedelta(days=random.randint(0, 60))
        rows.append(_charted(random, firm, chains, by, batch, started_on=started, completed_on=completed))
    Project.objects.bulk_create(rows)
    _invest(random, rows, by, 2023, 10, INVESTED_WAN, PLAN_WAN)
    return rows


def _second(random: Random, firms: Sequence[Enterprise], chains: dict[str, Chain], by: User) -> list[Project]:
    """124 in planning, 412 亿元 in all."""
    batch = ProjectBatch.objects.create(
        name="2023 年第二批制造业重点项目", year=2023, announced_on=date(2023, 10, 16)
    )
    costs = shares(random, SECOND_TOTAL_WAN, SECOND)
    rows = [
        _charted(random, firm, chains, by, batch, total_wan=cost)
        for firm, cost in zip(random.sample(list(firms), SECOND), costs, strict=True)
    ]
    for row in rows:
        row.started_on = row.planned_start_on = date(2024, 1, 5) + timedelta(days=random.randint(0, 150))
    Project.objects.bulk_create(rows)
    return rows


def _this_year(
    random: Random, firms: Sequence[Enterprise], chains: dict[str, Chain], by: User, today: date
) -> list[Project]:
    """Some late to begin, some behind their plan, most as they should be."""
    begun = date(today.year, 2, 10)
    batch = ProjectBatch.objects.create(
        name=f"{today.year} 年强链延链补链项目", year=today.year, announced_on=min(begun, today)
    )
    rows = []
    for index, firm in enumerate(random.sample(list(firms), NOW)):
        planned = date(today.year, 1, 5) + timedelta(days=random.randint(20, 150))
        started = None if index % 12 == 0 else min(planned + timedelta(days=random.randint(-10, 20)), today)
        row = _charted(random, firm, chains, by, batch, started_on=started)
        row.planned_start_on, row.planned_completion_on = planned, date(today.year + 1, 6, 30)
        rows.append(row)
    Project.objects.bulk_create(rows)
    months = max(today.month - 1, 1)
    if today.month > 1:
        _invest(random, [row for row in rows if row.started_on], by, today.year, months, 240_000, 300_000)
    return rows


def _charted(
    random: Random, firm: Enterprise, chains: dict[str, Chain], by: User, batch: ProjectBatch, **facts: object
) -> Project:
    size, product = random.choice((2, 3, 5, 10, 20, 30)), PRODUCTS.get(firm.industry_code, "万套零部件")
    total = {"total_wan": Decimal(random.randint(80, 900) * 100)}
    return _project(
        firm, f"{batch.year} 年新增{size}{product}项目（{random.choice(('一期', '二期', '扩建', '迁建'))}）", by, batch=batch,
        kind=random.choice(KINDS), chain=chain_of(chains, firm), unit=firm.county, keeper=random.choice(KEEPERS),
        **{**total, **facts},
    )  # fmt: skip


def _project(firm: Enterprise, name: str, by: User, **facts: object) -> Project:
    return Project(enterprise=firm, name=name, basis="备案证明", recorded_by=by, **facts)


def _invest(
    random: Random, rows: Sequence[Project], by: User, year: int, months: int, invested: int, plan: int
) -> None:
    """``invested`` and ``plan`` in 万元 over all of them, month by month."""
    plans = shares(random, plan, len(rows))
    ProjectPlan.objects.bulk_create(
        ProjectPlan(project=row, year=year, plan_wan=wan, set_by=by)
        for row, wan in zip(rows, plans, strict=True)
    )
    parts = shares(random, invested, len(rows))
    progress = []
    for row, part in zip(rows, parts, strict=True):
        monthly = shares(random, int(part), months)
        progress += [
            ProjectProgress(
                project=row, year=year, month=month, invested_wan=wan, reported_by=by,
                state=STATES[min(month * len(STATES) // 12, len(STATES) - 1)],
            )
            for month, wan in enumerate(monthly, 1)
        ]  # fmt: skip
    ProjectProgress.objects.bulk_create(progress, batch_size=500)
