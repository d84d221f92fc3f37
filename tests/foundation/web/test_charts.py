from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from foundation.web.charts import Chart, Form, Panel, Series, Tone

MONTHS = ["8月", "9月", "10月"]


def chart(*series: Series, labels: list[str] = MONTHS) -> Chart:
    return Chart("one", "9月没有数。", labels, series, [Panel("%", 90, 100)])


def test_the_browser_is_told_the_numbers_and_where_there_are_none() -> None:
    told = chart(
        Series("解决率", [Decimal("98.96"), None, Decimal(100)], Form.LINE),
        Series("目标", [99, 99, 99], Form.MARK, Tone.WARN),
    ).data

    assert told["labels"] == MONTHS
    assert told["panels"] == [{"unit": "%", "lowest": 90, "highest": 100}]
    assert told["series"][0]["values"] == [98.96, None, 100.0]
    assert [one["tone"] for one in told["series"]] == ["brand", "warn-mark"]
    json.dumps(told)


def test_a_series_that_nobody_told_is_left_out() -> None:
    one = chart(Series("本市", [1, 2, 3]), Series("全省", [None, None, None]))

    assert [series.name for series in one.drawn] == ["本市"]


@pytest.mark.parametrize(
    ("one", "is_drawn"),
    [
        (chart(Series("本市", [1, 2, 3])), True),
        (chart(Series("本市", [1]), labels=["8月"]), False),
        (chart(Series("本市", [None, None, None])), False),
    ],
)
def test_a_single_point_and_nothing_at_all_are_told_in_the_sentence_alone(
    one: Chart, *, is_drawn: bool
) -> None:
    page = render_to_string("components/_chart.html", {"chart": one})

    assert "9月没有数。" in page
    assert ("chart-box" in page) is is_drawn
    assert "<script" not in page


def test_what_scripts_draw_is_hidden_until_they_run_and_described_for_who_does_not_see_it() -> None:
    page = render_to_string("components/_chart.html", {"chart": chart(Series("<本市>", [1, 2, 3]))})

    assert page.count("data-chart-part") == page.count("hidden") - page.count("aria-hidden") == 2
    assert 'aria-label="图：9月没有数。各个数字见下表。"' in page
    assert "<本市>" not in page
    assert "style=" not in page
