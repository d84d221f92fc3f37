"""Three policies of the demonstration. What the published texts give no number for is a question to a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.eligibility import names
from policies.eligibility.conditions import AtLeast, Below, InLastYear, Says
from policies.eligibility.rulesets import Clause, Version

DOCUMENT = "演示政策（市工业稳增长奖励）"
STARTS_ON = date(2023, 1, 1)
OVER_100M = Decimal(10_000)

CLEAN = (
    Clause("限制条件", Says(names.NO_ACCIDENT)),
    Clause("限制条件", Says(names.NO_DISHONESTY)),
    Clause("不重复享受", Says(names.NOT_PAID)),
)
SCALE_REWARD = Version(
    "2023",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("奖励对象", InLastYear(names.SCALE_JOINED)),
        Clause("奖励对象", Says(names.ABOVE_SCALE)),
        *CLEAN,
    ),
)
OUTPUT_REWARD = Version(
    "2023",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("奖励对象", AtLeast(names.OUTPUT, OVER_100M)),
        Clause("首次晋级", Below(names.OUTPUT_BEFORE, OVER_100M)),
        Clause("奖励对象", Says(names.OVER_100M)),
        *CLEAN,
    ),
)
PROJECT_REWARD = Version(
    "2023",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("奖励对象", InLastYear(names.COMMISSIONED)),
        Clause("投资规模", Says(names.INVESTMENT_FITS)),
        *CLEAN,
    ),
)
