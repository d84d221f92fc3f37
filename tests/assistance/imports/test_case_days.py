"""The days of a row: none before the terms began, and a call-back after the closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from assistance.models import CallBack, Case
from foundation.accounts.models import Unit
from tests.assistance.imports.test_cases import OPEN, local, take, units
from tests.support.ledgers import counts, reasons

__all__ = ["take", "units"]
pytestmark = pytest.mark.django_db

BEFORE_ALL = "早于 2000-01-01，没有那时的办理时限，请核对年份"


@pytest.mark.parametrize("more", [{}, OPEN, {"应办结日期": datetime(2000, 3, 1)}])
def test_a_receipt_before_any_term_refuses_its_row_and_no_other(
    take: Any, units: dict[str, Unit], more: dict[str, Any]
) -> None:
    report = take(
        {"编号": "a", "受理日期": datetime(1999, 12, 31, 23, 59), **more},
        {"编号": "b", "受理日期": datetime(2000, 1, 1), "办结日期": datetime(2000, 1, 5)},
    )
    assert reasons(report) == [(4, "受理日期", BEFORE_ALL)]
    assert counts(report) == (1, 0, 0, 1)
    assert Case.objects.get().ledger_number == "b"


@pytest.mark.parametrize(
    "called", [datetime(2017, 3, 5), datetime(2018, 2, 13), datetime(2018, 3, 1, 23, 59)]
)
def test_a_call_back_before_the_day_of_the_closing_is_refused(take: Any, called: datetime) -> None:
    report = take({"回访日期": called, "是否确认解决": "是"})
    assert reasons(report) == [(4, "回访日期", "回访日期早于办结日期，请核对")]
    assert (Case.objects.count(), CallBack.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        (datetime(2018, 3, 2), "2018-03-02 15:59"),
        (datetime(2018, 3, 2, 9, 30), "2018-03-02 09:30"),
        (datetime(2018, 3, 3), "2018-03-03 00:00"),
        (None, "2018-03-02 15:59"),
    ],
    ids=["the day", "that morning", "the next day", "no day"],
)
def test_a_call_back_of_the_day_of_the_closing_is_in_order(
    take: Any, called: datetime | None, kept: str
) -> None:
    assert counts(take({"回访日期": called, "是否确认解决": "是"})) == (1, 0, 0, 0)
    assert local(CallBack.objects.get().at) == kept
