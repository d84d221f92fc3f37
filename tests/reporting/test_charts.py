from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from enterprises.project_board import Group
from enterprises.wall_chart import wall_chart
from policies.reward_summary import By, Line
from reporting.charts import rate_chart, reward_chart
from reporting.metrics.periods import months_back
from reporting.metrics.rates import Standing

MONTHS = months_back(date(2023, 10, 16), 3)
GOOD, MISSED, FEW = Standing(resolved=187), Standing(resolved=479, unresolved=5), Standing(resolved=9)
YUAN = 100


def lines(*wan: int) -> list[Line]:
    return [
        Line(f"{month}月", paid_fen=amount * 10_000 * YUAN, claims=1) for month, amount in enumerate(wan, 1)
    ]


def whole(rows: list[Line]) -> Line:
    return Line("合计", paid_fen=sum(row.paid_fen for row in rows))


def test_a_rate_is_drawn_truncated_and_a_month_of_few_cases_is_a_gap() -> None:
    chart = rate_chart(list(zip(MONTHS, (GOOD, FEW, MISSED), strict=True)))

    rate, target, due = chart.series
    assert rate.values == [Decimal(100), None, Decimal("98.96")]
    assert target.values == [99, 99, 99]
    assert due.values == [187, 9, 484]
    assert chart.sentence == "近 3 个月中有 2 个月可计算解决率，1 个月达到 99%；本月 98.96%（479/484）。"


def test_the_axis_says_that_it_is_cut_and_is_whole_when_a_month_is_below() -> None:
    cut = rate_chart([(MONTHS[0], GOOD), (MONTHS[1], MISSED)]).panels[0]
    bad = rate_chart([(MONTHS[0], GOOD), (MONTHS[1], Standing(resolved=80, unresolved=20))]).panels[0]

    assert (cut.lowest, str(cut.unit)) == (90, "解决率（%，纵轴自 90 起）")
    assert (bad.lowest, str(bad.unit)) == (0, "解决率（%）")


def test_months_of_few_cases_have_no_rate_at_all() -> None:
    chart = rate_chart([(month, FEW) for month in MONTHS])

    assert chart.sentence == "近 3 个月每月都不足 10 件，不计算比率。"
    assert [str(one.name) for one in chart.drawn] == ["目标 99%", "应办结件数"]


def test_rewards_are_told_with_the_greatest_group_and_its_share() -> None:
    rows = lines(30, 70)
    chart = reward_chart(rows, whole(rows), By.MONTH)

    assert chart is not None
    assert chart.sentence == "拨付净额共 100 万元，最多的是2月：70 万元，占 70.00%。"
    assert chart.series[0].values == [30, 70]
    assert not chart.is_lying


@pytest.mark.parametrize(("by", "wan"), [(By.POLICY, (1, 2)), (By.MONTH, ()), (By.MONTH, (1,) * 13)])
def test_what_the_table_answers_faster_has_no_chart(by: By, wan: tuple[int, ...]) -> None:
    rows = lines(*wan)

    assert reward_chart(rows, whole(rows), by) is None


def test_a_wall_without_projects_is_a_sentence() -> None:
    chart = wall_chart(Group(""), [])

    assert not chart.is_drawn
    assert chart.sentence.startswith("共 0 个项目")
