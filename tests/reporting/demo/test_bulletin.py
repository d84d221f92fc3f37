"""The bulletin of 2023-10 over the demonstration city prints what was printed then (domain.md A1)."""

from __future__ import annotations

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
    "rank-innovation-firm": "第1位", "champion-new": "21家", "command-groups": "1个", "private-documents": "2件", "special-actions": "10项",
    "chains-headed": "12条", "pilot-honours": "1个", "advanced-counties": "1个县", "reward-sources": "2项", "digital-meetings": "1次", "inviting-meetings": "1次",
    "private-meetings": "2个", "private-heads": "2位", "signings": "26个", "signings-total": "56.2亿元",
}  # fmt: skip
WORDS = {
    "private-document-names": "《聊城市关于促进民营经济高质量发展的实施意见》《聊城市民营经济高质量发展2023年十大专项行动》",
    "pilot-names": "山东省数字化转型贯标试点市",
    "advanced-names": "冠县",
    "digital-days": "4月11日",
    "inviting-days": "9月26日",
    "private-groups": "促进民营经济发展工作领导小组",
    "private-posts": "市委书记、市长",
    "private-meeting-names": "全市民营经济高质量发展工作会议、聊城市企业家大会",
    "signing-places": "杭州、青岛、重庆、深圳",
    "motto": "践行“三提三敢”，把工业经济作为“头号工程”，履行制造经济、数字经济、民营经济主责，稳运行、强链条、抓培育、优服务",
    "renovation-campaign": "实施传统产业智能化技改行动，建设技改服务产业园，组建服务商联盟，调整奖补细则，支持数字化绿色化改造",
    "service-idea": "践行“有求必应、无事不扰”的民企服务理念，健全体制机制、服务体系和企业培育",
    "volunteer-mode": "推行“1143+N”中小企业志愿服务标准化模式",
    "ladder-ecology": "完善全周期梯度培育体系，打造“热带雨林”式成长生态",
    "agenda-digits": "1384",
    "agenda-main": "1条主线（新型工业化）",
    "agenda-fields": "3个领域（制造业强市、数字经济提质扩量、民营经济）",
    "agenda-tasks": "8项任务（创新引领、动能转换、项目建设、数实融合、绿色低碳、企业培育、助企服务、工业运行）",
    "agenda-guarantees": "4项保障（政治引领、统筹协调、能力提升、作风建设）",
}
NOT_IN_PRINT = {
    "over-100m", "commissioned", "specialised-before", "ladder-steps", "helped", "chain-plans", "together", "home",
}  # fmt: skip
"""Told beside what was printed."""


def test_the_bulletin_of_october_2023_prints_what_was_printed(city: City) -> None:
    scope = Scope(Span(2023, 10), read_now())
    told: dict[str, str] = {}
    for code, figure in FIGURES.items():
        told[code] = read_figure(code, scope).printed(figure.form)
    expected = PRINTED | WORDS
    assert {code: told[code] for code in expected} == expected
    assert set(FIGURES) - set(expected) == NOT_IN_PRINT
    assert all(told.values())
    assert read_figure("specialised-new", scope).value > read_figure("specialised-before", scope).value
