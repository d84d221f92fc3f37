"""两张清单 of 2023, the last year and this one, with what admitted each line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.enums import ListKind
from enterprises.models import Enterprise, ServiceListEntry
from enterprises.services.service_lists import OVER_100M_WAN
from foundation.accounts.models import User
from reporting.demo.dice import dice
from reporting.demo.firms import SEED_YEAR, Firms
from reporting.demo.names import INDUSTRIES

PROJECTS_A_YEAR = 72
PRODUCTS = {
    "13": "万吨粮食精深加工", "14": "万吨调味品", "17": "万锭高档纱线", "20": "万立方米板材", "22": "万吨包装纸",
    "26": "万吨化工新材料", "27": "亿片口服制剂", "29": "万吨改性塑料", "30": "万平方米节能玻璃", "31": "万吨彩涂板",
    "32": "万吨高精铝板带", "33": "万吨精密钢管", "34": "万套高端轴承", "35": "台套智能装备", "36": "万套汽车零部件",
    "38": "万公里特种线缆", "39": "万套光电模组", "44": "兆瓦分布式光伏",
}  # fmt: skip


def build_lists(firms: Firms, by: User, today: date) -> int:
    """Returns how many lines."""
    rows = [
        entry
        for year in sorted({SEED_YEAR, today.year - 1, today.year})
        for entry in (*_over_100m(firms, year, by, today), *_commissioned(firms, year, by, today))
    ]
    return len(ServiceListEntry.objects.bulk_create(rows, batch_size=500))


def _over_100m(firms: Firms, year: int, by: User, today: date) -> Iterator[ServiceListEntry]:
    random = dice(f"over100m {year}")
    for enterprise in firms.above_scale:
        value = firms.outputs[enterprise.pk][year - 1]
        if value < OVER_100M_WAN:
            continue
        entered = min(date(year, 1, 8) + timedelta(days=random.randint(0, 12)), today)
        left = entered + timedelta(days=random.randint(90, 300))
        leaves = random.random() < 0.015 and left <= today
        yield ServiceListEntry(
            kind=ListKind.OVER_100M,
            year=year,
            enterprise=enterprise,
            evidence_wan=value,
            evidence_note=f"{year - 1} 年企业自报产值",
            entered_on=entered,
            left_on=left if leaves else None,
            left_reason="企业停产" if leaves else "",
            entered_by=by,
        )


def _commissioned(firms: Firms, year: int, by: User, today: date) -> Iterator[ServiceListEntry]:
    random = dice(f"commissioned {year}")
    last = min(today, date(year, 12, 20))
    span = (last - date(year, 1, 1)).days
    count = max(1, PROJECTS_A_YEAR * span // 353)
    for enterprise in random.sample(firms.above_scale, count):
        commissioned = date(year, 1, 1) + timedelta(days=random.randint(0, span))
        yield ServiceListEntry(
            kind=ListKind.COMMISSIONED,
            year=year,
            enterprise=enterprise,
            project_name=_project(random, enterprise),
            evidence_wan=Decimal(random.randint(20, 600) * 100),
            commissioned_on=commissioned,
            evidence_note="投产备案",
            entered_on=min(commissioned + timedelta(days=random.randint(3, 20)), today),
            entered_by=by,
        )


def _project(random: Random, enterprise: Enterprise) -> str:
    product = PRODUCTS.get(enterprise.industry_code, INDUSTRIES["34"][0])
    return f"年产{random.choice((2, 3, 5, 8, 10, 12, 20, 30, 50))}{product}项目"
