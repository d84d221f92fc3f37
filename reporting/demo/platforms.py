"""数字平台 of the demonstration city (A1 #43, 44): two of each kind went into service in 2023; the names are examples."""

from __future__ import annotations

from datetime import date

from enterprises.enums import PlatformKind
from enterprises.models import Chain, Platform
from foundation.accounts.models import User

BRAIN, NODE, INTERNET = PlatformKind.BRAIN, PlatformKind.NODE, PlatformKind.INTERNET
PLATFORMS = (
    ("轴承产业大脑", BRAIN, "高端轴承", "轴承产业大脑运营公司（示例）", date(2023, 6, 16)),
    ("精品钢板产业大脑", BRAIN, "精品钢管钢板", "精品钢板产业大脑运营公司（示例）", date(2023, 9, 8)),
    ("标识解析二级节点（轴承）", NODE, "高端轴承", "轴承标识运营公司（示例）", date(2023, 5, 12)),
    ("标识解析二级节点（有色金属）", NODE, "有色金属", "有色金属标识运营公司（示例）", date(2023, 8, 25)),
    ("纺织服装工业互联网平台", INTERNET, "纺织服装", "纺织数字科技公司（示例）", date(2022, 11, 3)),
    ("绿色化工产业大脑", BRAIN, "绿色化工", "化工产业大脑运营公司（示例）", date(2024, 10, 18)),
)


def build_platforms(chains: dict[str, Chain], by: User, today: date) -> None:
    Platform.objects.bulk_create(
        Platform(
            name=name, kind=kind, chain=chains[chain], builder=builder, launched_on=day, recorded_by=by,
            source=f"聊工信字〔{day.year}〕{40 + serial}号（示例）",
        )
        for serial, (name, kind, chain, builder, day) in enumerate(PLATFORMS)
        if day <= today
    )  # fmt: skip
