"""The bulletin of 2023-10 over the demonstration city prints what was printed then (domain.md A1)."""

from __future__ import annotations

from typing import Any

import pytest

from assistance.services.lights import read_now
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.spans import Span
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Scope
from tests.reporting.demo.city import City

pytestmark = pytest.mark.once
PRINTED = {
    "above-scale": "1694家", "value-added-growth": "8.8%", "value-added-above-province": "1.9个百分点",
    "value-added-above-nation": "4.7个百分点", "little-giant-new": "9家", "specialised-new": "266家",
    "gazelle-new": "21家", "gazelle-growth": "133%", "innovative-valid": "896家", "rank-innovative-sme": "第5位",
    "rank-top100": "第85位", "climbed-top100": "8位", "rank-top100-progress": "第1位", "monitored": "20余项",
    "lists": "2张", "served": "100%", "margin-gain": "0.58个百分点", "rank-profit-margin": "第3位",
    "rewards-paid": "1670万元", "chains-before": "20条", "chains": "12条", "key-chains": "4条",
    "first-batch": "100个", "first-started": "100%", "first-completed": "22个", "first-invested": "160.52亿元",
    "first-of-plan": "109%", "second-batch": "124个", "second-total": "412亿元", "chain-meetings": "40场",
    "chain-attendances": "2200余家次", "goose-new": "2个", "special-new": "2个", "special-ever": "7个",
    "rank-province-clusters": "第3位", "rank-linqing-bearing": "第9位", "national-new": "1个", "national-ever": "2个",
    "rank-nation-clusters": "第1位", "stations-5g": "1.03万个", "coverage-5g": "100%", "coverage-gigabit": "100%",
    "transformed": "1000余家", "nodes-new": "2个", "brains-new": "2个", "net-platform-new": "2家", "smart-benchmark-new": "2家", "rank-smart-benchmark": "第2位",
    "smart-factory-new": "15家", "rank-smart-factory": "第2位", "renovations": "786个",
    "renovation-growth": "17.4%", "renovation-above-province": "3.2个百分点", "rank-renovation-investment": "第6位",
    "digital-pilot-new": "12家", "rank-digital-pilot": "第3位", "digital-clusters-new": "1个",
    "digital-park-new": "3家", "star-factory-new": "72家", "star-park-new": "2个", "software-centre-new": "2家",
    "software-centre-before": "0家", "vr-case-new": "1个", "promotions": "70余场", "service-meetings": "90场",
    "firms-served": "4000余家", "bridged": "68.8亿元", "saved": "约3亿元", "resolved": "470个",
    "resolution-rate": "99%", "startup-base-new": "8家", "rank-startup-base": "第1位", "green-new": "17家",
    "quality-new": "16家", "rank-quality-benchmark": "第1位", "tech-demo-new": "10家",
    "rank-innovation-firm": "第1位", "champion-new": "21家",
}  # fmt: skip
NOT_IN_PRINT = {
    "over-100m", "commissioned", "specialised-before", "due", "on-time", "wall-invested", "wall-of-plan",
}  # fmt: skip
"""Told beside what was printed."""


def test_the_bulletin_of_october_2023_prints_what_was_printed(city: City) -> None:
    scope = Scope(Span(2023, 10), read_now())
    told: dict[str, Any] = {}
    for code, figure in FIGURES.items():
        value = read_figure(code, scope).value
        told[code] = None if value is None else figure.form(value)
    assert {code: told[code] for code in PRINTED} == PRINTED
    assert set(FIGURES) - set(PRINTED) == NOT_IN_PRINT
    assert None not in told.values()
    assert read_figure("specialised-new", scope).value > read_figure("specialised-before", scope).value
