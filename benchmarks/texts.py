"""Chinese texts with known words: one rare, one in 18 % of all cases (deterministic)."""

from __future__ import annotations

import random
from dataclasses import dataclass

RARE_WORD = "闪断"
COMMON_WORD = "用电"
POOL = 20_000
PLACES = ("厂区", "车间", "仓库", "园区", "办公楼", "宿舍", "码头", "生产线", "锅炉房", "研发中心")
MATTERS = (
    "缺工",
    "限产",
    "审批慢",
    "贷款难",
    "物流受阻",
    "补贴未到",
    "排污许可",
    "招标受限",
    "道路积水",
    "燃气不足",
)
WISHES = (
    "请求协调",
    "请尽快答复",
    "望给予支持",
    "希望上门指导",
    "请明确办理流程",
    "请帮助对接银行",
    "请协调相关部门",
)
SEED = 20231031


@dataclass(frozen=True)
class Text:
    title: str
    description: str


def pool() -> list[Text]:
    chance = random.Random(SEED)
    return [_text(chance, serial) for serial in range(POOL)]


def _text(chance: random.Random, serial: int) -> Text:
    place, matter, wish = chance.choice(PLACES), chance.choice(MATTERS), chance.choice(WISHES)
    power = f"，近期{COMMON_WORD}紧张" if serial % 100 < 18 else ""
    flicker = f"，夜间频繁{RARE_WORD}" if serial == POOL // 2 else ""
    title = f"{place}{matter}{wish}{serial}"
    return Text(
        title, f"我公司{place}{matter}{power}{flicker}，已影响{chance.randint(2, 90)}人生产，{wish}。"
    )
