"""优质中小企业梯度培育管理暂行办法 (工信部企业〔2022〕63号), with the feature points of Shandong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.eligibility import names
from policies.eligibility.conditions import (
    AtLeast,
    AtMost,
    Below,
    Says,
    ShareAtLeast,
    Within,
    either,
    every,
)
from policies.eligibility.facts import Spec
from policies.eligibility.points import Band, FromBands, Given, PerStep, Points
from policies.eligibility.rulesets import Clause, Version

DOCUMENT = "工信部企业〔2022〕63号"
STARTS_ON = date(2022, 6, 1)
D = Decimal


def bands(*pairs: tuple[int, int]) -> tuple[Band, ...]:
    return tuple((D(bound), D(points)) for bound, points in pairs)


def given(spec: Spec, most: int) -> Given:
    return Given(spec, D(most))


SCORE = Points(
    "评价得分",
    D(60),
    (
        FromBands(names.MAIN_SHARE, bands((80, 5), (70, 3), (60, 1))),
        FromBands(names.MAIN_GROWTH, bands((10, 10), (8, 8), (6, 6), (4, 4), (0, 2))),
        PerStep(names.SPECIAL_YEARS, step=D(2), each=D(1), most=D(5)),
        given(names.FIELD, 5),
        FromBands(names.DIGITAL, bands((3, 5), (2, 3))),
        PerStep(names.QUALITY, step=D(1), each=D(3), most=D(5)),
        FromBands(names.NET_MARGIN, bands((10, 10), (8, 8), (6, 6), (4, 4), (2, 2))),
        FromBands(names.DEBT, bands((50, 5), (60, 3), (70, 1)), lower_is_better=True),
        given(names.LOCAL_FIELD, 4),
        given(names.LOCAL_NEW, 4),
        given(names.LOCAL_MARKET, 4),
        given(names.LOCAL_LISTING, 3),
        given(names.PATENT_POINTS, 10),
        given(names.RESEARCH_POINTS, 10),
        FromBands(names.RESEARCHERS, bands((20, 5), (10, 3), (5, 1))),
        given(names.INSTITUTE_POINTS, 10),
    ),
)
"""专业化 25, 精细化 25, 特色化 15, 创新能力 35."""

SPECIALISED = Version(
    "2022",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("适用对象", Says(names.IS_SME)),
        Clause("细分市场", AtLeast(names.SPECIAL_YEARS, D(2))),
        Clause(
            "研发投入",
            every(
                "上年研发费用和占比都达到要求",
                AtLeast(names.RESEARCH, D(100)),
                ShareAtLeast(names.RESEARCH, names.REVENUE, "研发费用占营业收入比重", D(3)),
            ),
        ),
        Clause(
            "经营规模",
            either(
                "营业收入或股权融资达到要求", AtLeast(names.REVENUE, D(1000)), AtLeast(names.EQUITY, D(2000))
            ),
        ),
        Clause(
            "评价得分或直接认定", either("得分达到要求，或满足直接认定情形", SCORE, Says(names.DIRECT_ROUTE))
        ),
    ),
)


def _research_share(percent: int) -> tuple[ShareAtLeast, ShareAtLeast]:
    label = "研发费用占营业收入比重"
    return (
        ShareAtLeast(names.RESEARCH, names.REVENUE, label, D(percent)),
        ShareAtLeast(names.RESEARCH_BEFORE, names.REVENUE_BEFORE, label, D(percent)),
    )


LITTLE_GIANT = Version(
    "2022",
    DOCUMENT,
    STARTS_ON,
    (
        Clause("专业化", AtLeast(names.SPECIAL_YEARS, D(3))),
        Clause("专业化", AtLeast(names.MAIN_SHARE, D(70))),
        Clause("专业化", AtLeast(names.MAIN_GROWTH, D(5))),
        Clause("精细化", AtMost(names.DEBT, D(70))),
        Clause("精细化", AtLeast(names.SYSTEMS, D(1))),
        Clause("特色化", AtLeast(names.MARKET_SHARE, D(10))),
        Clause(
            "创新能力·研发投入",
            either(
                "按营业收入规模，研发投入达到要求",
                every("营业收入 1 亿元以上", AtLeast(names.REVENUE, D(10_000)), *_research_share(3)),
                every(
                    "营业收入 5,000 万元到 1 亿元",
                    Within(names.REVENUE, D(5000), D(10_000)),
                    *_research_share(6),
                ),
                every(
                    "营业收入不足 5,000 万元",
                    Below(names.REVENUE, D(5000)),
                    AtLeast(names.EQUITY, D(8000)),
                    AtLeast(names.RESEARCH, D(3000)),
                    AtLeast(names.RESEARCHERS, D(50)),
                ),
            ),
        ),
        Clause("创新能力·知识产权", AtLeast(names.PATENTS, D(2))),
        Clause("产业链配套", Says(names.CHAIN)),
        Clause("主导产品所属领域", Says(names.FIELD_FITS)),
    ),
)
