"""项目 of the demonstration enterprises: those commissioned in a year, and beside them some that are still built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.models import Enterprise, Project
from foundation.accounts.models import User
from reporting.demo.names import INDUSTRIES
from reporting.demo.places import CITY_DIVISION

BRANCHES = ("04", "07", "89")
BUILDING = 0.35
"""So many in construction for each one commissioned."""
PRODUCTS = {
    "13": "万吨粮食精深加工", "14": "万吨调味品", "17": "万锭高档纱线", "20": "万立方米板材", "22": "万吨包装纸",
    "26": "万吨化工新材料", "27": "亿片口服制剂", "29": "万吨改性塑料", "30": "万平方米节能玻璃", "31": "万吨彩涂板",
    "32": "万吨高精铝板带", "33": "万吨精密钢管", "34": "万套高端轴承", "35": "台套智能装备", "36": "万套汽车零部件",
    "38": "万公里特种线缆", "39": "万套光电模组", "44": "兆瓦分布式光伏",
}  # fmt: skip


def build_projects(
    random: Random, firms: Sequence[Enterprise], by: User, since: date, until: date
) -> list[tuple[Project, date]]:
    """One commissioned between the two days for each of ``firms``; returns these with the day. Others are begun and
    not finished.
    """
    known = set(Project.objects.values_list("enterprise_id", "name"))
    span = (until - since).days
    done: list[Project] = []
    days: list[date] = []
    for serial, firm in enumerate(firms):
        commissioned = since + timedelta(days=random.randint(0, span))
        started = commissioned - timedelta(days=random.randint(240, 700))
        done.append(_project(random, firm, by, started, commissioned, serial))
        days.append(commissioned)
    building = list(_begun(random, firms[: int(len(firms) * BUILDING)], by, until, len(firms)))
    for project in (*done, *building):
        if (project.enterprise_id, project.name) in known:
            project.name = project.name.replace("项目", "扩建项目")
    Project.objects.bulk_create([*done, *building], batch_size=500)
    return list(zip(done, days, strict=True))


def _begun(
    random: Random, firms: Sequence[Enterprise], by: User, until: date, first: int
) -> Iterator[Project]:
    for serial, firm in enumerate(firms, first):
        started = until - timedelta(days=random.randint(20, 300))
        yield _project(random, firm, by, started, None, serial)


def _project(
    random: Random, firm: Enterprise, by: User, started: date, commissioned: date | None, serial: int
) -> Project:
    product = PRODUCTS.get(firm.industry_code, INDUSTRIES["34"][0])
    size = random.choice((2, 3, 5, 8, 10, 12, 20, 30, 50))
    branch, year = random.choice(BRANCHES), (commissioned or started).year
    return Project(
        enterprise=firm,
        name=f"年产{size}{product}{'' if commissioned else '二期'}项目",
        code=f"{started.year}-{CITY_DIVISION}-{branch}-01-{year % 100:02d}{serial:04d}",
        total_wan=Decimal(random.randint(20, 600) * 100),
        started_on=started,
        commissioned_on=commissioned,
        basis="竣工验收备案" if commissioned else "备案证明",
        recorded_by=by,
    )
