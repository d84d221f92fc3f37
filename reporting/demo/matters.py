"""What enterprises ask for, by category: title, what was said, how it was solved."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

TABLE = Path(__file__).with_name("matters.csv")


@dataclass(frozen=True)
class Matter:
    """``{n}`` in the texts becomes a number between ``low`` and ``high``."""

    title: str
    detail: str
    answer: str
    low: int
    high: int

    def told(self, random: Random) -> tuple[str, str, str]:
        n = str(random.randint(self.low, self.high))
        return self.title.replace("{n}", n), self.detail.replace("{n}", n), self.answer.replace("{n}", n)


@cache
def matters() -> dict[str, list[Matter]]:
    """By category code."""
    found = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            matter = Matter(row["title"], row["detail"], row["answer"], int(row["low"]), int(row["high"]))
            found[row["category"]].append(matter)
    return dict(found)


WEIGHTS = {
    "FIN": 15, "LAB": 14, "ENE": 9, "POL": 11, "LND": 6, "ENV": 6, "APR": 7, "PRJ": 7, "TEC": 6, "LOG": 4,
    "MKT": 4, "TAX": 3, "RIG": 5, "SAF": 3, "PKS": 5, "TAL": 4, "OTH": 2,
}  # fmt: skip

PROGRESS = (
    "已与企业负责人电话沟通，核实具体情况。",
    "已到企业现场查看，形成问题清单。",
    "已召集相关单位会商，明确办理路径。",
    "材料已报送，等待主管部门审核。",
    "已约谈相关方，初步达成一致意见。",
    "办理进度过半，已向企业反馈。",
)
CONTACTS = (
    "已电话联系企业，了解诉求详情。",
    "已到企业见面，收集相关材料。",
    "已与联系人通话，约定现场时间。",
)
EXPLAINED = "经核实，现行政策暂不支持该事项，已向企业当面说明原因并推荐替代方案，企业表示理解。"
UNSOLVED = "经多次协调，因企业与相关方分歧较大，暂未能解决，已告知其他救济途径。"
PARTLY = "已解决其中主要问题，剩余事项列入下一步计划，持续跟进。"
OPINIONS = ("办得很快，感谢。", "服务专员很负责。", "问题已解决。", "比预期的快。", "", "", "")
UNHAPPY_AT_LAST = "问题是解决了，但中间拖得太久，没人主动说一声。"
UNHAPPY = "只解决了一部分，希望继续协调。"
