"""数字化转型 of the demonstration city (A1 #51): in 2023 of more than a thousand enterprises that are not large, of some twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from enterprises.enums import TransformationKind
from enterprises.models import Enterprise, Transformation
from foundation.accounts.models import User
from reporting.demo.dice import dice

ENTERPRISES = {2022: 420, 2023: 1380, 2024: 300, 2025: 340, 2026: 180}
"""How many have one, by year."""
TWICE = 0.1
DAYS = 290
"""From 4 January on; the last lies in October."""
CONTENTS = {
    TransformationKind.DIAGNOSIS: ("完成数字化水平诊断，出具诊断报告", "完成产线诊断，列出改造清单"),
    TransformationKind.LINE: ("更换数控设备，产线联网", "装配线加装传感器，数据自动采集"),
    TransformationKind.SYSTEM: ("上线生产执行系统", "上线企业资源计划系统", "上线仓储管理系统"),
    TransformationKind.CLOUD: ("设备接入工业互联网平台", "财务和办公系统上云"),
}
PARTNERS = ("智造服务公司（示例）", "云服务公司（示例）", "")


def build_transformations(firms: Sequence[Enterprise], by: User, today: date) -> None:
    Transformation.objects.bulk_create(
        (row for row in _rows(firms, by) if row.done_on <= today), batch_size=500
    )


def _rows(firms: Sequence[Enterprise], by: User) -> Iterator[Transformation]:
    random = dice("transformations")
    for year, number in ENTERPRISES.items():
        for firm in random.sample(list(firms), number):
            kinds = random.sample(list(CONTENTS), 2 if random.random() < TWICE else 1)
            for kind in kinds:
                yield Transformation(
                    enterprise=firm, kind=kind, content=random.choice(CONTENTS[kind]), recorded_by=by,
                    partner=random.choice(PARTNERS), done_on=date(year, 1, 4) + timedelta(random.randrange(DAYS)),
                )  # fmt: skip
