"""The days of a row: none before the terms began."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from assistance.models import Case
from foundation.accounts.models import Unit
from tests.assistance.imports.test_cases import OPEN, take, units
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
