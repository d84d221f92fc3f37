from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.links import drill_url, read_drill
from reporting.metrics.definitions import METRICS, MetricCode, Part
from reporting.metrics.periods import Period
from reporting.queries.figures import GroupBy

TODAY = date(2023, 10, 16)


@pytest.mark.parametrize("code", MetricCode)
def test_address_of_a_number_reads_back(code: MetricCode) -> None:
    period = Period(date(2023, 1, 5), date(2023, 2, 3))
    for part in METRICS[code].parts:
        drill = read_drill(params_of(drill_url(code, part, period)), TODAY)
        assert (drill.metric.code, drill.part, drill.period) == (code, part, period)


def test_group_stands_in_the_address() -> None:
    period = Period(TODAY, TODAY)
    assert params_of(drill_url(MetricCode.R1, Part.DUE, period, by=GroupBy.UNIT, key=7))["unit"] == "7"
    assert params_of(drill_url(MetricCode.R1, Part.DUE, period, by=GroupBy.UNIT))["unset"] == "unit"


@given(st.dictionaries(st.sampled_from(["metric", "part", "from", "to", "x"]), st.text(max_size=12)))
def test_any_address_reads_as_something(params: dict[str, str]) -> None:
    drill = read_drill(params, TODAY)
    assert drill.part in drill.metric.parts
    assert drill.period.first <= drill.period.last


def params_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
