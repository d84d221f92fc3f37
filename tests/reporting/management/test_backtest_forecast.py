from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from assistance.enums import Outcome
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db


def told() -> str:
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("backtest_forecast", "--months", "1", stdout=out)
    return out.getvalue()


def test_month_is_told_from_what_was_known_on_the_day() -> None:
    first = AnsweredCaseFactory(due=at(15, month=9), answered_at=at(1, month=9))
    same = {"category": first.category, "county": first.county, "officer": first.officer}
    for index in range(40):
        AnsweredCaseFactory(due=NOW - timedelta(days=60 + 5 * index), **same)
    AnsweredCaseFactory.create_batch(11, due=at(18, month=9), answered_at=at(2, month=9), **same)
    AnsweredCaseFactory(due=at(18, month=9), answered_at=at(16, month=9), **same)
    lines = told().splitlines()
    assert lines[0].startswith("2023-09-05  在办 1  测算 ")
    assert "实际 100.00%  在区间内" in lines[0]
    assert lines[1].startswith("2023-09-12  在办 1  ")
    assert lines[2] == "共 2 次测算，2 次落在区间内（100%）。"


def test_month_that_went_otherwise_falls_out_of_the_range() -> None:
    first = AnsweredCaseFactory(due=at(18, month=9), answered_at=at(2, month=9))
    same = {"category": first.category, "county": first.county, "officer": first.officer}
    for index in range(120):
        AnsweredCaseFactory(due=NOW - timedelta(days=50 + 2 * index), **same)
    AnsweredCaseFactory.create_batch(9, due=at(18, month=9), answered_at=at(2, month=9), **same)
    lost = {"outcome": Outcome.UNRESOLVED, "answered_at": at(19, month=9)}
    AnsweredCaseFactory.create_batch(5, due=at(18, month=9), **lost, **same)
    assert "在区间外" in told().splitlines()[0]


def test_nothing_to_tell_is_said() -> None:
    CountedCaseFactory(due=at(10))
    assert told() == "共 0 次测算，0 次落在区间内（—）。\n"
