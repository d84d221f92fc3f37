"""工信部企业〔2026〕2号, in force from 2026-04-01."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.eligibility import names
from policies.eligibility.conditions import AtLeast, AtMost, Says, ShareAtLeast, SumAtLeast, either, every
from policies.eligibility.facts import Spec
from policies.eligibility.rulesets import Clause, Version

DOCUMENT = "工信部企业〔2026〕2号"
STARTS_ON = date(2026, 4, 1)
D = Decimal


def _share(research: Spec, revenue: Spec) -> ShareAtLeast:
    return ShareAtLeast(research, revenue, "研发费用占营业收入比重", D(3))


SHARES = (_share(names.RESEARCH, names.REVENUE), _share(names.RESEARCH_BEFORE, names.REVENUE_BEFORE))


RESEARCH_OF_BOTH = every(
    "近两年每年研发费用和占比都达到要求",
    AtLeast(names.RESEARCH, D(100)),
    AtLeast(names.RESEARCH_BEFORE, D(100)),
    *SHARES,
)
SPECIALISED = Version(
    "2026",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("培育层级", Says(names.TIER_ONE)),
        Clause("细分市场", AtLeast(names.SPECIAL_YEARS, D(3))),
        Clause(
            "经营规模",
            either(
                "营业收入或股权融资达到要求", AtLeast(names.REVENUE, D(1500)), AtLeast(names.EQUITY, D(2000))
            ),
        ),
        Clause("主营业务", AtLeast(names.MAIN_SHARE, D(80))),
        Clause("资产负债率", AtMost(names.DEBT, D(80))),
        Clause("研发投入", RESEARCH_OF_BOTH),
        Clause(
            "知识产权",
            either("有Ⅰ类知识产权，或符合免除情形", AtLeast(names.PATENTS, D(1)), Says(names.PRIZE)),
        ),
        Clause("市场占有率", Says(names.MARKET_LEADS)),
        Clause("质量评价", AtLeast(names.PLATFORM, D(50))),
    ),
)
LITTLE_GIANT = Version(
    "2026",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("培育层级", Says(names.SPECIALISED)),
        Clause("细分市场", AtLeast(names.SPECIAL_YEARS, D(3))),
        Clause("经营规模", AtLeast(names.REVENUE, D(5000))),
        Clause("主营业务", AtLeast(names.MAIN_SHARE, D(90))),
        Clause(
            "成长性",
            either("增长达到要求（复核不要求）", AtLeast(names.REVENUE_GROWTH, D(5)), Says(names.REVIEW)),
        ),
        Clause("资产负债率", AtMost(names.DEBT, D(75))),
        Clause(
            "研发投入",
            every(
                "近两年研发费用合计和每年占比都达到要求",
                SumAtLeast((names.RESEARCH, names.RESEARCH_BEFORE), "近两年研发费用合计", D(1200)),
                *SHARES,
            ),
        ),
        Clause("知识产权", AtLeast(names.PATENTS, D(4))),
        Clause(
            "市场占有率",
            either(
                "占有率或名次达到要求", AtLeast(names.MARKET_SHARE, D(10)), AtMost(names.MARKET_RANK, D(3))
            ),
        ),
        Clause("质量评价", AtLeast(names.PLATFORM, D(60))),
    ),
)
