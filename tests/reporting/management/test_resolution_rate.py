from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from assistance.enums import Outcome
from foundation.accounts.roles import RoleCode
from reporting.metrics.definitions import METRICS, SHARES, MetricCode
from tests.factories.accounts import DepartmentFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory, call
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db
OCTOBER = ("--from", "2023-10-01", "--to", "2023-10-31")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("resolution_rate", *arguments, stdout=out)
    return out.getvalue()


def values() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(*OCTOBER, "--format", "json"))
    return found


def a_month() -> None:
    unit = DepartmentFactory(name="市人社局")
    for case in AnsweredCaseFactory.create_batch(11, lead_unit=unit, due=at(10)):
        call(case, at=at(11), rating="5")
    AnsweredCaseFactory(lead_unit=unit, due=at(10), outcome=Outcome.EXPLAINED)
    AnsweredCaseFactory(lead_unit=unit, due=at(10), excluded=True)
    CountedCaseFactory(due=at(12), lead_unit=None)
    CountedCaseFactory(due=at(30), lead_unit=unit, due_provisional=True)


def test_json_holds_every_metric_with_its_definition() -> None:
    a_month()
    found = values()
    assert (found["from"], found["to"]) == ("2023-10-01", "2023-10-31")
    for code in SHARES:
        assert found[code.value]["definition"] == METRICS[code].definition
        assert set(found[code.value]) == {
            "name",
            "definition",
            "numerator",
            "denominator",
            "excluded",
            "percent",
        }
    assert {name: found["R1"][name] for name in ("numerator", "denominator", "excluded", "percent")} == {
        "numerator": 11,
        "denominator": 13,
        "excluded": 1,
        "percent": "84.61%",
    }
    assert found["standing"]["provisional"] == 1
    assert found["median_workdays"]["cases"] == 12


def test_units_add_up_to_the_total() -> None:
    a_month()
    found = values()
    assert [group["unit"] for group in found["by_unit"]] == ["市人社局", "尚未派单"]
    for code in SHARES:
        for part in ("numerator", "denominator", "excluded"):
            assert sum(group[code.value][part] for group in found["by_unit"]) == found[code.value][part]


def test_console_and_page_tell_the_same(client: Client) -> None:
    a_month()
    client.force_login(person(RoleCode.LEADER))
    page = client.get("/reports/resolution/").context
    found = values()
    figures = page["report"].total
    for code in SHARES:
        rate = figures.rate(code)
        assert [found[code.value][part] for part in ("numerator", "denominator", "excluded")] == [
            rate.numerator,
            rate.denominator,
            rate.excluded,
        ]
    assert found["median_workdays"]["workdays"] == page["report"].median_workdays
    assert {group["unit"] for group in found["by_unit"]} == {row.name for row in page["rows"]}


def test_text_tells_figures_and_definitions() -> None:
    a_month()
    text = told(*OCTOBER)
    assert "到期口径解决率 R1：84.61%（11/13，不计入 1）" in text
    assert METRICS[MetricCode.R3].definition in text
    assert "市人社局：R1 91.66%（11/12，不计入 1）" in text


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2023-10-32", "2023-10-31", "“2023-10-32”不是日期"),
        ("2023-10-31", "2023-10-01", "结束日期 2023-10-01 早于开始日期 2023-10-31。"),
    ],
)
def test_bad_dates_are_refused_in_words(first: str, last: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        told("--from", first, "--to", last)


def test_empty_period_is_zeroes() -> None:
    found = values()
    assert found["R1"]["denominator"] == 0
    assert found["R1"]["percent"] is None
    assert found["by_unit"] == []
